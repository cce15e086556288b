"""Lets `python -m tragwerk.config.cli` do what `tragwerk` does."""

from tragwerk.config.cli import main

if __name__ == "__main__":
    main()
