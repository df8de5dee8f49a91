"""``python -m hubplan`` runs the command line."""

from hubplan.cli.main import main

if __name__ == "__main__":
    main()
