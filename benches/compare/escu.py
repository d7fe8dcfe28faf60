"""Searches of security content, as contentctl lays it out."""

import os
import pathlib


def default(root):
    """`escu` in $SPL_SHARED, which is ../shared unless set; none where there is no such folder."""
    folder = pathlib.Path(os.environ.get("SPL_SHARED", root.parent / "shared")) / "escu"
    return folder if folder.is_dir() else None


def searches(folder, dataset):
    """The searches of all detections that are in use and read the dataset."""
    import yaml

    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    texts = []
    for path in sorted((folder / "detections").rglob("*.yml")):
        if "deprecated" in path.parts or "removed" in path.parts:
            continue
        detection = yaml.load(path.read_text(), loader)
        text = detection.get("search") or ""
        if f"datamodel={dataset}" in text.replace("datamodel = ", "datamodel="):
            texts.append(text)
    return texts
