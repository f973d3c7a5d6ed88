"""Whether each image is in its registry, and was built for the processor that the task asks for."""

from collections.abc import Iterator, Mapping

from fargatectl.aws import Aws
from fargatectl.runtime.doctor.check import Check, Patients
from fargatectl.runtime.doctor.findings import Finding
from fargatectl.runtime.doctor.images import ecr, registry
from fargatectl.runtime.doctor.images.sight import Sight
from fargatectl.runtime.doctor.patient import Patient
from fargatectl.spec.image_reference import Reference

NAME = "image"
# How the spec calls the processors.
_ARCH = {"amd64": "x86_64", "arm64": "arm64"}

Sights = Mapping[str, Sight]


def look(aws: Aws, patients: Patients) -> dict[str, Sight]:
    """Each image as its registry shows it, by how the spec writes it."""
    wanted = _references(patients)
    seen = ecr.look(aws, [each for each in wanted.values() if each.ecr])
    seen |= registry.look([each for each in wanted.values() if not each.ecr])
    return {text: seen[reference] for text, reference in wanted.items()}


def look_in_ecr(aws: Aws, patients: Patients) -> dict[str, Sight]:
    """ECR's alone: AWS answers in one call a repository, where others may not answer at all."""
    wanted = {text: each for text, each in _references(patients).items() if each.ecr}
    seen = ecr.look(aws, list(wanted.values()))
    return {text: seen[reference] for text, reference in wanted.items()}


def judge(patients: Patients, sights: Sights) -> Iterator[Finding]:
    for patient in patients:
        for container, image in _images(patient):
            if container in patient.unbuilt:
                message = f"{container}'s is built by `up`"
                yield patient.finding(NAME, message, at=(*patient.place(container), "build"))
            elif image in sights:
                yield _judged(patient, container, image, sights[image])


def _judged(patient: Patient, container: str, image: str, sight: Sight) -> Finding:
    at = (*patient.place(container), "image")
    if sight.unknown:
        message = f"{image} not checked: {sight.unknown}"
        return patient.finding(NAME, message, "note", at=at)
    if sight.missing:
        return patient.finding(NAME, f"{image}: {sight.missing}", "fails", at=at, fix=sight.fix)
    if not sight.arches:
        message = f"{image} exists; which processor it is for cannot be seen"
        return patient.finding(NAME, message, at=at)
    if patient.arch in sight.arches:
        return patient.finding(NAME, f"{image} exists, {patient.arch}", at=at)
    return _for_another(patient, container, image, sight)


def _for_another(patient: Patient, container: str, image: str, sight: Sight) -> Finding:
    built = ", ".join(sorted(sight.arches))
    others = [_ARCH[each] for each in sorted(sight.arches) if each in _ARCH]
    remedy = f", or set `arch: {others[0]}`" if others else ""
    return patient.finding(
        NAME,
        f"{image} is built for {built}, and the task is {patient.arch}",
        "fails",
        at=(*patient.place(container), "image"),
        fix=f"Build it with `--platform linux/{patient.arch}`{remedy}"
        f" ({patient.file.where(*patient.at, 'arch')}).",
    )


def _references(patients: Patients) -> dict[str, Reference]:
    return {
        image: Reference.parse(image, _has_credentials(patient, container))
        for patient in patients
        for container, image in _images(patient)
        if container not in patient.unbuilt
    }


def _images(patient: Patient) -> Iterator[tuple[str, str]]:
    for each in patient.containers:
        if each.get("image"):
            yield str(each["name"]), str(each["image"])


def _has_credentials(patient: Patient, container: str) -> bool:
    """Whether ECS signs in to the registry with a secret that we have no business with."""
    named = (each for each in patient.containers if each["name"] == container)
    return any("repositoryCredentials" in each for each in named)


CHECK = Check(NAME, judge, look)
QUICK = Check(NAME, judge, look_in_ecr)
