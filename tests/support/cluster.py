"""The example overlay as kustomize builds it, by kind and name."""

import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import yaml

OVERLAY = "k8s/overlays/example"
Resource = dict[str, Any]


@dataclass(frozen=True)
class Cluster:
    text: str

    @cached_property
    def all(self) -> list[Resource]:
        return [one for one in yaml.safe_load_all(self.text) if one]

    def kind(self, kind: str) -> dict[str, Resource]:
        return {one["metadata"]["name"]: one for one in self.all if one["kind"] == kind}

    def workload(self, service: str, what: str) -> Resource:
        return self.kind("Job" if what == "migrate" else "Deployment")[f"{service}-{what}"]

    def pod(self, service: str, what: str) -> Resource:
        found: Resource = self.workload(service, what)["spec"]["template"]
        return found

    def container(self, service: str, what: str) -> Resource:
        [found] = self.pod(service, what)["spec"]["containers"]
        container: Resource = found
        return container

    def settings(self) -> dict[str, str]:
        [found] = self.kind("ConfigMap").values()
        data: dict[str, str] = found["data"]
        return data

    def policies(self, pod: Resource, way: str) -> Iterator[Resource]:
        """The rules that let this pod be reached (ingress) or reach (egress)."""
        labels = pod["metadata"]["labels"]
        for policy in self.kind("NetworkPolicy").values():
            if chosen(policy["spec"]["podSelector"], labels):
                yield from policy["spec"].get(way, [])


def chosen(selector: Resource, labels: dict[str, str]) -> bool:
    exact = all(labels.get(name) == value for name, value in selector.get("matchLabels", {}).items())
    return exact and all(
        labels.get(rule["key"]) in rule["values"]
        for rule in selector.get("matchExpressions", [])
        if rule["operator"] == "In"
    )


def built(kustomize: Path, deploy: Path) -> Cluster:
    command = [str(kustomize), "build", str(deploy / OVERLAY)]
    return Cluster(subprocess.run(command, capture_output=True, text=True, check=True).stdout)
