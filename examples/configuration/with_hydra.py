"""Takes the loss from Hydra's command line: ``python examples/configuration/with_hydra.py loss=torch``."""

from __future__ import annotations

import hydra
from hydra.utils import instantiate
from omegaconf import DictConfig

import batch


@hydra.main(version_base=None, config_path="conf", config_name="config")
def main(config: DictConfig) -> None:
    batch.show(instantiate(config.loss))


if __name__ == "__main__":
    main()
