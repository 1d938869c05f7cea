"""What the Dockerfile says, done without an engine: built, then run as its user in a folder.

    read the Dockerfile ─► the build stage's COPY and RUN, in a scratch folder
    ─► as uid 10001, who may write to /data alone: demo; run ─► HEALTHCHECK ─► backup ─► SIGTERM

Paths of the image (/src, /opt, /data) stand for folders of the scratch folder. Left out are the
base image and the commands that make the user: no system is changed.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from subprocess import DEVNULL
from threading import Thread
from urllib.request import urlopen

ROOT = Path(__file__).parents[1]
USER = 10001
PATHS = re.compile(r"(?<![\w./-])/(src|opt|data)(?=[/\s\"']|$)")
FEED = """<rss version="2.0"><channel><title>News</title><item><guid>1</guid><title>Visit</title>
<link>http://127.0.0.1/1</link><description>The minister met her colleague.</description></item>
</channel></rss>"""
SOURCE = """sources:
- {{id: mfa, institution: A ministry, country: FR, languages: [en], url: "{url}",
  allow_private: true, every: 2s}}
"""

Instruction = tuple[str, str]  # such as ("RUN", "pip install …")


def main() -> None:
    """Build and run; ends with an error at the first step that fails."""
    build, final = stages((ROOT / "Dockerfile").read_text("utf-8"))
    with tempfile.TemporaryDirectory(prefix="statement-bot-image-") as folder:
        image = Path(folder)
        image.chmod(0o755)
        print(f"[container] building in {image}", flush=True)
        make(build, image)
        lock(image)
        with ministry(image) as url:
            (image / "feeds.yaml").write_text(SOURCE.format(url=url), "utf-8")
            try_out(Container(image, final))
    print("[container] all is well", flush=True)


def stages(dockerfile: str) -> tuple[list[Instruction], list[Instruction]]:
    """The instructions of the two stages, without comments and with their lines joined."""
    text = re.sub(r"^\s*#.*\n", "", dockerfile, flags=re.MULTILINE).replace("\\\n", " ")
    found = [line.split(None, 1) for line in text.splitlines() if line.strip()]
    starts = [at for at, (word, _) in enumerate(found) if word == "FROM"]
    told = [(word, rest) for word, rest in found]
    first, second = starts
    return told[first + 1 : second], told[second + 1 :]


def make(build: list[Instruction], image: Path) -> None:
    """Carry out the build stage."""
    shell, where, env = ["/bin/sh", "-c"], image, dict(os.environ)
    env["PATH"] = f"{interpreter(image)}:{env['PATH']}"
    for word, rest in build:
        match word:
            case "SHELL":
                shell = json.loads(rest)
            case "ENV":
                env |= variables(rest)
                env.pop("PIP_NO_CACHE_DIR", None)  # layers must be small; here it only costs time
            case "WORKDIR":
                where = Path(within(image, rest))
                where.mkdir(parents=True)
            case "COPY":
                copy(rest.split(), where)
            case "RUN":
                subprocess.run([*shell, within(image, rest)], cwd=where, env=env, check=True)
            case _:
                raise SystemExit(f"[container] the build stage has a new instruction: {word}")


def interpreter(image: Path) -> Path:
    """A folder with a `python3` that the container's user may run, the image's if there is one."""
    names = ["python3.13", getattr(sys, "_base_executable", sys.executable), "/usr/bin/python3"]
    for path in filter(None, map(shutil.which, names)):
        if suits(path):
            folder = image / "bin"
            folder.mkdir()
            (folder / "python3").write_text(f'#!/bin/sh\nexec {path} "$@"\n')
            (folder / "python3").chmod(0o755)
            return folder
    raise SystemExit(f"[container] uid {USER} can run none of {names} with venv: install one")


def suits(python: str) -> bool:
    """Whether the container's user can run this Python, and make environments with it."""
    check = "import ensurepip, sys; assert sys.version_info >= (3, 11)"
    try:
        return not subprocess.run([python, "-c", check], **as_user(), stderr=DEVNULL).returncode
    except PermissionError:
        return False


def copy(names: list[str], where: Path) -> None:
    """COPY from the checkout; the last name is the target."""
    *sources, target = names
    for source in sources:
        path = ROOT / source
        if path.is_dir():
            skipped = shutil.ignore_patterns("__pycache__")
            shutil.copytree(path, where / target, ignore=skipped, dirs_exist_ok=True)
        else:
            shutil.copy(path, where / target)


def lock(image: Path) -> None:
    """Let the container's user write to /data alone."""
    data = image / "data"
    data.mkdir(mode=0o750)
    if os.geteuid() == 0:
        os.chown(data, USER, USER)
    else:
        subprocess.run(["chmod", "-R", "a-w", str(image / "opt")], check=True)


def as_user() -> dict[str, object]:
    """What makes a process the container's user; who isn't root stays who they are."""
    return {"user": USER, "group": USER, "extra_groups": []} if os.geteuid() == 0 else {}


def variables(rest: str) -> dict[str, str]:
    """The variables of an ENV."""
    return dict(re.findall(r"(\w+)=(\S+)", rest))


def within(image: Path, text: str) -> str:
    """The same text with the image's paths in the scratch folder."""
    return PATHS.sub(rf"{image}/\1", text)


class Container:
    """The final stage, to be started."""

    def __init__(self, image: Path, final: list[Instruction]) -> None:
        said = dict(final)
        env = variables(" ".join(rest for word, rest in final if word == "ENV"))
        env["PATH"] = env["PATH"].replace("$PATH", os.environ["PATH"])
        self.data = Path(within(image, said["WORKDIR"]))
        self.env = {name: within(image, value) for name, value in env.items()}
        self.env |= {
            "HOME": str(self.data),
            "STATEMENT_BOT_FEEDS": str(image / "feeds.yaml"),
            "STATEMENT_BOT_HTTP": f"127.0.0.1:{free_port()}",  # the image's may be taken here
        }
        self.entrypoint = json.loads(said["ENTRYPOINT"])
        self.command = json.loads(said["CMD"])
        self.health = json.loads(said["HEALTHCHECK"].partition("CMD ")[2])

    def start(self, *command: str) -> subprocess.Popen[bytes]:
        """Start a command as the container's user, in its folder."""
        program = shutil.which(command[0], path=self.env["PATH"])
        return subprocess.Popen(
            [program or command[0], *command[1:]],
            cwd=self.data, env=self.env, stdin=DEVNULL, **as_user(),
        )  # fmt: skip

    def run(self, *command: str) -> int:
        """Run a command to its end; returns its exit code."""
        return self.start(*command).wait(timeout=300)

    def ask(self, path: str) -> int:
        """The status with which the service answers."""
        with urlopen(f"http://{self.env['STATEMENT_BOT_HTTP']}{path}", timeout=30) as answer:
            return int(answer.status)


def free_port() -> int:
    """A port of 127.0.0.1 that nobody listens at."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def try_out(container: Container) -> None:
    """Do what people do with the image."""
    expect(container.run(*container.entrypoint, "demo"), 0, "the demo")
    service = container.start(*container.entrypoint, *container.command)
    try:
        expect(first_zero(partial(container.run, *container.health)), 0, "HEALTHCHECK")
        for path in ("/", "/static/style.css", "/metrics"):
            expect(container.ask(path), 200, path)
        expect(container.run(*container.entrypoint, "backup", "backup.db"), 0, "backup")
        service.terminate()
        expect(service.wait(timeout=60), 0, "SIGTERM")
    finally:
        service.kill()
    expect(container.run(*container.health) != 0, True, "HEALTHCHECK of a stopped service")
    expect(container.run(*container.entrypoint, "restore", "backup.db", "--yes"), 0, "restore")


def first_zero(run: partial[int], within_seconds: float = 180) -> int:
    """Repeat until it returns 0; returns the last code."""
    until = time.monotonic() + within_seconds
    while (code := run()) and time.monotonic() < until:
        time.sleep(1)
    return code


def expect(found: object, wanted: object, what: str) -> None:
    """Say that it is as it should be, or end here."""
    if found != wanted:
        raise SystemExit(f"[container] {what}: {found} instead of {wanted}")
    print(f"[container] {what}: as it should be", flush=True)


@contextmanager
def ministry(image: Path) -> Iterator[str]:
    """A feed on loopback; yields its address."""
    (image / "feed").mkdir()
    (image / "feed" / "rss.xml").write_text(FEED, "utf-8")
    quiet = type("Quiet", (SimpleHTTPRequestHandler,), {"log_message": lambda *_: None})
    serve = partial(quiet, directory=str(image / "feed"))
    with ThreadingHTTPServer(("127.0.0.1", 0), serve) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_address[1]}/rss.xml"
        server.shutdown()


if __name__ == "__main__":
    main()
