"""A real Apache Kafka as a plain process: `make kafka`, `make kafka-stop`.

Needs Java 17 and Maven; its jars are resolved once, under .cache/kafka.
"""

import os
import shutil
import signal
import subprocess
import sys
from contextlib import suppress
from pathlib import Path

from local.debian import ensure
from local.ports import LOOPBACK, free_port, wait_for

ROOT = Path(__file__).resolve().parents[1]
RECIPE = ROOT / "deploy" / "kafka-local"
JARS = ROOT / ".cache" / "kafka" / "jars"
FOLDER = ROOT / "var" / "kafka"

PROPERTIES = """\
process.roles=broker,controller
node.id=1
controller.quorum.voters=1@{host}:{controller}
listeners=PLAINTEXT://{host}:{port},CONTROLLER://{host}:{controller}
advertised.listeners=PLAINTEXT://{host}:{port}
controller.listener.names=CONTROLLER
inter.broker.listener.name=PLAINTEXT
listener.security.protocol.map=PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT
log.dirs={folder}/log
auto.create.topics.enable=false
offsets.topic.replication.factor=1
offsets.topic.num.partitions=4
transaction.state.log.replication.factor=1
transaction.state.log.min.isr=1
share.coordinator.state.topic.replication.factor=1
share.coordinator.state.topic.min.isr=1
group.initial.rebalance.delay.ms=0
"""


def jars() -> Path | None:
    """The folder with the broker's jars, resolved if they are not there yet; None when they cannot be had."""
    if any(JARS.glob("kafka_*.jar")):
        return JARS
    maven = ensure("mvn", "maven")
    if not maven or not ensure("java", "default-jre-headless"):
        return None
    part = JARS.with_suffix(f".{os.getpid()}")
    command = [maven, "-q", "-B", "-f", str(RECIPE / "pom.xml"), "dependency:copy-dependencies",
               f"-DoutputDirectory={part}", "-DincludeScope=runtime"]  # fmt: skip
    if subprocess.run(command, check=False, capture_output=True, cwd=RECIPE).returncode:
        shutil.rmtree(part, ignore_errors=True)
        return None
    with suppress(OSError):
        part.rename(JARS)
    return JARS


class Broker:
    """One broker in KRaft mode; `folder` keeps its log, configuration and process id."""

    def __init__(self, folder: Path, port: int) -> None:
        self.folder, self.port = folder, port

    @property
    def address(self) -> str:
        return f"{LOOPBACK}:{self.port}"

    def start(self, seconds: float = 60) -> bool:
        """Format the folder if it is new, start, and wait until it answers. False when it cannot be had."""
        if not (found := jars()):
            return False
        self.folder.mkdir(parents=True, exist_ok=True)
        self._configure(found)
        with (self.folder / "broker.log").open("ab") as log:
            command = ["java", "-Xmx512m", "-XX:+UseSerialGC", "-cp", f"{found}/*",
                       f"-Dlog4j2.configurationFile={RECIPE / 'log4j2.yaml'}", "kafka.Kafka", str(self._properties)]  # fmt: skip
            process = subprocess.Popen(command, stdout=log, stderr=log, start_new_session=True)
        self._pid.write_text(str(process.pid))
        return wait_for(self.port, seconds)

    def stop(self, how: signal.Signals = signal.SIGTERM) -> None:
        with suppress(FileNotFoundError, ProcessLookupError, ValueError):
            os.kill(int(self._pid.read_text()), how)
        self._pid.unlink(missing_ok=True)

    @property
    def _pid(self) -> Path:
        return self.folder / "pid"

    @property
    def _properties(self) -> Path:
        return self.folder / "server.properties"

    def _configure(self, found: Path) -> None:
        self._properties.write_text(
            PROPERTIES.format(host=LOOPBACK, port=self.port, controller=free_port(), folder=self.folder)
        )
        if (self.folder / "log" / "meta.properties").exists():
            return
        tool = ["java", "-cp", f"{found}/*", "kafka.tools.StorageTool"]
        made = subprocess.run([*tool, "random-uuid"], check=True, capture_output=True, text=True).stdout.split()[-1]
        subprocess.run(
            [*tool, "format", "-t", made, "-c", str(self._properties), "--ignore-formatted"],
            check=True,
            capture_output=True,
        )


def main() -> int:
    broker = Broker(FOLDER, int(os.environ.get("KAFKA_PORT", "9092")))
    if sys.argv[1:] == ["stop"]:
        broker.stop()
        return 0
    if not broker.start():
        print(
            "no Apache Kafka: it needs Java 17 and Maven (see deploy/kafka-local), and its log is var/kafka/broker.log"
        )
        return 1
    print(f"Apache Kafka answers at {broker.address}; run Insyn on it with INSYN_BUS=kafka")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
