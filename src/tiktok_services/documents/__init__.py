"""Plain data in and out: files and bytes in JSON or TOML, read strictly and written in a stated form."""

from tiktok_services.documents.inspection import path_of
from tiktok_services.documents.plain import canonical_json, read_file, read_json, read_toml, write_json


__all__ = ["canonical_json", "path_of", "read_file", "read_json", "read_toml", "write_json"]
