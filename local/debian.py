"""What can be had from Debian's packages, where this user may install them."""

import os
import shutil
import subprocess


def ensure(command: str, package: str) -> str | None:
    """The path of the command; installs its package first where that is possible. None when it cannot be had."""
    if found := shutil.which(command):
        return found
    if os.geteuid() != 0 or not shutil.which("apt-get"):
        return None
    print(f"installing {package} from Debian's packages ...", flush=True)
    environment = os.environ | {"DEBIAN_FRONTEND": "noninteractive", "RUNLEVEL": "1"}  # no service of it is started
    for step in (["update", "-qq"], ["install", "-y", "-qq", "--no-install-recommends", package]):
        if subprocess.run(["apt-get", *step], env=environment, capture_output=True, check=False).returncode:
            return None
    return shutil.which(command)
