"""The manifests as kustomize builds them: valid, locked down, and saying what the code says."""

import inspect
import subprocess
from pathlib import Path

import pytest
import yaml
from fastapi.routing import iter_route_contexts

from local import tools
from local.layout import ROOT, SERVICES
from local.settings_page import settings_class
from shared.web import bodies, operations
from tests.support.cluster import Cluster, built, chosen
from tests.support.deployment import (
    DEPLOY,
    PORT,
    PROCESSES,
    SECRETS,
    alerts,
    secrets_of,
    topics_of,
    variables,
)
from tests.support.real import need
from tests.support.services import build

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def cluster() -> Cluster:
    kustomize = tools.go_tool(tools.KUSTOMIZE)
    need("Go, for kustomize", present=kustomize)
    assert kustomize
    return built(kustomize, DEPLOY)


def _validate(text: str, folder: Path) -> subprocess.CompletedProcess[str]:
    program = tools.kubernetes_validate()
    need("kubernetes-validate", present=program)
    path = folder / "manifests.yaml"
    path.write_text(text)
    return subprocess.run([str(program), "--strict", str(path)], capture_output=True, text=True, check=False)


def test_it_is_valid_and_a_fault_would_be_found(cluster: Cluster, tmp_path: Path) -> None:
    answer = _validate(cluster.text, tmp_path)
    assert answer.returncode == 0, answer.stdout
    ours = ("ScaledObject", "PodMonitor", "PrometheusRule")
    unknown = [line for line in answer.stdout.splitlines() if "Couldn't find schema" in line]
    assert all(any(kind in line for kind in ours) for line in unknown), unknown
    assert _validate(cluster.text.replace("minReplicas: 2", 'minReplicas: "two"', 1), tmp_path).returncode
    assert _validate(cluster.text.replace("readinessProbe", "readynessProbe", 1), tmp_path).returncode


@pytest.mark.parametrize(("service", "what"), PROCESSES)
def test_each_process_runs_what_the_image_offers(cluster: Cluster, service: str, what: str) -> None:
    here = cluster.container(service, what)
    assert here["args"] == [f"services.{service}", what]
    assert here["image"] == "containers.example.se/insyn:1.0.0"
    [settings] = cluster.kind("ConfigMap")
    assert here["envFrom"] == [{"configMapRef": {"name": settings}}]
    assert {"memory"} == here["resources"]["limits"].keys()
    assert {"cpu", "memory"} == here["resources"]["requests"].keys()
    assert cluster.pod(service, what)["spec"]["serviceAccountName"] in cluster.kind("ServiceAccount")


@pytest.mark.parametrize(("service", "what"), PROCESSES)
def test_each_pod_is_restricted(cluster: Cluster, service: str, what: str) -> None:
    """Pod Security Standards, `restricted`; and no key to the cluster."""
    pod, container = cluster.pod(service, what)["spec"], cluster.container(service, what)
    assert pod["securityContext"]["runAsNonRoot"] is True
    assert pod["securityContext"]["runAsUser"] == 10001
    assert pod["securityContext"]["seccompProfile"] == {"type": "RuntimeDefault"}
    assert container["securityContext"] == {
        "allowPrivilegeEscalation": False, "readOnlyRootFilesystem": True, "capabilities": {"drop": ["ALL"]},
    }  # fmt: skip
    assert pod["automountServiceAccountToken"] is False
    assert pod["enableServiceLinks"] is False
    assert not {"hostNetwork", "hostPID", "hostIPC", "hostUsers"} & pod.keys()
    assert all(volume.keys() - {"name"} <= {"emptyDir", "persistentVolumeClaim"} for volume in pod["volumes"])
    enforced = cluster.kind("Namespace")["insyn"]["metadata"]["labels"]
    assert enforced["pod-security.kubernetes.io/enforce"] == "restricted"


@pytest.mark.parametrize(("service", "what"), PROCESSES)
def test_each_process_gets_its_own_secrets_and_no_other(cluster: Cluster, service: str, what: str) -> None:
    given = {one["name"]: one["valueFrom"]["secretKeyRef"] for one in cluster.container(service, what)["env"]}
    assert given == {name: {"name": service, "key": name} for name in secrets_of(service, what)}


def test_settings_exist_and_are_accepted_in_production(cluster: Cluster, monkeypatch: pytest.MonkeyPatch) -> None:
    given = cluster.settings()
    assert not given.keys() & SECRETS
    assert given.keys() <= set().union(*(variables(service) for service in SERVICES))
    for name, value in given.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setenv("INSYN_DATABASE_URL", "postgresql+asyncpg://x/y")
    for service in SERVICES:
        settings = settings_class(service)()
        assert (settings.production, settings.bus, settings.replicas) == (True, "kafka", 2)


@pytest.mark.parametrize("service", SERVICES)
def test_probes_ask_what_the_processes_answer(cluster: Cluster, service: str) -> None:
    answered = inspect.getsource(operations)
    for what in ("api", "worker"):
        here = cluster.container(service, what)
        assert here["ports"] == [{"name": "http", "containerPort": PORT}]
        asked = {name: here[f"{name}Probe"]["httpGet"] for name in ("startup", "liveness", "readiness")}
        assert {name: get["path"] for name, get in asked.items()} == {
            "startup": "/healthz", "liveness": "/healthz", "readiness": "/readyz",
        }  # fmt: skip
        assert all(get["port"] == "http" and f'"{get["path"]}"' in answered for get in asked.values())
        assert here["readinessProbe"]["timeoutSeconds"] > 3  # a check has three seconds: shared/health.py


@pytest.mark.parametrize("service", SERVICES)
def test_everything_around_a_process_finds_it(cluster: Cluster, service: str) -> None:
    for what in ("api", "worker"):
        name, labels = f"{service}-{what}", cluster.pod(service, what)["metadata"]["labels"]
        assert chosen(cluster.workload(service, what)["spec"]["selector"], labels)
        budget = cluster.kind("PodDisruptionBudget")[name]["spec"]
        assert chosen(budget["selector"], labels)
        assert budget["unhealthyPodEvictionPolicy"] == "AlwaysAllow", "a pod that hangs would block its node's drain"
        assert labels["app.kubernetes.io/part-of"] == "insyn"
    api = cluster.pod(service, "api")["metadata"]["labels"]
    found = cluster.kind("Service")[f"{service}-api"]["spec"]
    assert chosen({"matchLabels": found["selector"]}, api)
    assert not chosen({"matchLabels": found["selector"]}, cluster.pod(service, "worker")["metadata"]["labels"])
    assert found["ports"] == [{"name": "http", "port": 80, "targetPort": "http"}]
    scaled = cluster.kind("HorizontalPodAutoscaler")[f"{service}-api"]["spec"]
    assert scaled["scaleTargetRef"]["name"] == f"{service}-api"
    assert scaled["minReplicas"] >= 2
    [rule] = cluster.kind("Ingress")["insyn"]["spec"]["rules"]
    ways = {path["path"]: path["backend"]["service"]["name"] for path in rule["http"]["paths"]}
    assert ways[f"/{service}"] == f"{service}-api"
    assert cluster.settings()["INSYN_PUBLIC_URL"] == f"https://{rule['host']}"


@pytest.mark.parametrize("service", SERVICES)
def test_workers_follow_the_lag_of_what_they_hear(cluster: Cluster, service: str) -> None:
    heard, scaled = topics_of(service), cluster.kind("ScaledObject").get(f"{service}-worker")
    if not heard:
        assert scaled is None
        assert cluster.workload(service, "worker")["spec"]["replicas"] == 2
        return
    assert scaled
    spec = scaled["spec"]
    assert spec["scaleTargetRef"]["name"] in cluster.kind("Deployment")
    assert spec["scaleTargetRef"]["name"] == f"{service}-worker"
    assert 2 <= spec["minReplicaCount"] <= spec["maxReplicaCount"] <= max(heard.values())
    triggers = {trigger["metadata"]["topic"]: trigger for trigger in spec["triggers"]}
    assert triggers.keys() == heard.keys()
    for trigger in triggers.values():
        assert trigger["type"] == "kafka"
        asked = trigger["metadata"]
        assert asked["consumerGroup"] == service  # shared/worker.py: the group is the service's name
        assert asked["bootstrapServers"] == cluster.settings()["INSYN_KAFKA_BOOTSTRAP"]
        assert asked["offsetResetPolicy"] == "earliest"  # shared/messaging/kafka.py
        assert int(asked["lagThreshold"]) > 0
    assert "INSYN_TOPIC_PREFIX" not in cluster.settings()
    assert "replicas" not in cluster.workload(service, "worker")["spec"]


@pytest.mark.parametrize(("service", "what"), PROCESSES)
def test_no_process_reaches_or_is_reached_more_than_it_must(cluster: Cluster, service: str, what: str) -> None:
    nothing = cluster.kind("NetworkPolicy")["nothing"]["spec"]
    assert nothing == {"podSelector": {}, "policyTypes": ["Ingress", "Egress"]}
    pod = cluster.pod(service, what)
    out = {port["port"] for rule in cluster.policies(pod, "egress") for port in rule["ports"]}
    callers = {
        place["namespaceSelector"]["matchLabels"]["kubernetes.io/metadata.name"]
        for rule in cluster.policies(pod, "ingress")
        for place in rule["from"]
    }
    expected = {
        "api": ({53, 5432, 443}, {"ingress-nginx", "monitoring"}),
        "worker": ({53, 5432, 9092}, {"monitoring"}),
        "migrate": ({53, 5432}, set()),
    }[what]
    world = (service, what) == ("ingest", "worker")
    mail = (service, what) == ("registry", "worker")
    assert (out, callers) == (expected[0] | ({443} if world else {465, 587} if mail else set()), expected[1])
    blocks = [
        place["ipBlock"] for rule in cluster.policies(pod, "egress") for place in rule["to"] if "ipBlock" in place
    ]
    if world:
        assert {"10.0.0.0/8", "169.254.0.0/16", "192.168.0.0/16"} <= set(blocks[0]["except"])
    elif not mail:
        assert all(block["cidr"].endswith("/32") for block in blocks)


def test_the_way_in_lets_the_largest_body_through(cluster: Cluster, tmp_path: Path) -> None:
    """The controller's own limit is 1 MB: batches, sheets and large webhooks would never reach us."""
    largest = max(
        getattr(route.endpoint, bodies.LIMIT, 0)
        for name in SERVICES
        for route in iter_route_contexts(build(name, tmp_path / name, "sqlite+aiosqlite://").v1.routes)
    )
    told = cluster.kind("Ingress")["insyn"]["metadata"]["annotations"]["nginx.ingress.kubernetes.io/proxy-body-size"]
    assert told == f"{largest >> 20}m"
    assert f"{largest >> 20} MB" in (ROOT / "docs" / "operations.md").read_text()


def test_media_lie_where_the_services_look_for_them(cluster: Cluster) -> None:
    archive = settings_class("archive")(data_dir=Path("/data"), database_url="postgresql://x", bus="kafka")
    captured, kept = str(archive.blobs_dir), str(archive.media_dir)  # type: ignore[attr-defined] # the archive's own
    mounts = {
        (service, what): {
            mount["mountPath"]: mount.get("readOnly", False)
            for mount in cluster.container(service, what)["volumeMounts"]
            if mount["name"] != "tmp"
        }
        for service, what in PROCESSES
    }
    assert {process: mount for process, mount in mounts.items() if mount} == {
        ("registry", "api"): {"/data/logos": False},
        ("registry", "worker"): {captured: True},
        ("ingest", "worker"): {captured: False},
        ("archive", "worker"): {captured: True, kept: False},
        ("archive", "api"): {kept: True},
    }
    for claim in cluster.kind("PersistentVolumeClaim").values():
        assert claim["spec"]["accessModes"] == ["ReadWriteMany"]


def test_the_operator_scrapes_the_same_and_alerts_on_the_same(cluster: Cluster) -> None:
    [monitor] = cluster.kind("PodMonitor").values()
    assert monitor["spec"]["selector"] == {"matchLabels": {"app.kubernetes.io/part-of": "insyn"}}
    [endpoint] = monitor["spec"]["podMetricsEndpoints"]
    assert (endpoint["port"], endpoint["path"]) == ("http", "/metrics")
    label = "__meta_kubernetes_pod_label_app_kubernetes_io_"
    told = {rule["targetLabel"]: rule for rule in endpoint["relabelings"]}
    assert told["app"] == {"sourceLabels": [f"{label}name"], "targetLabel": "app"}
    assert told["job"]["sourceLabels"] == [f"{label}component"]
    assert told["job"]["replacement"] == "insyn-$1"
    [rules] = cluster.kind("PrometheusRule").values()
    assert {rule["alert"]: rule for group in rules["spec"]["groups"] for rule in group["rules"]} == alerts()


def test_the_five_differ_only_where_they_must(cluster: Cluster) -> None:
    """One description: two services that need the same are the same, apart from their names."""
    texts = [yaml.dump(cluster.workload(name, "api")).replace(name, "SERVICE") for name in ("moderation", "stats")]
    assert texts[0] == texts[1]
