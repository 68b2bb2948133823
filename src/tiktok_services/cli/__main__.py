"""`python -m tiktok_services.cli` is the command `tiktok-services`."""

import sys

from tiktok_services.cli import main


if __name__ == "__main__":
    sys.exit(main())
