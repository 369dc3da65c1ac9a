"""What bin/up, bin/test and bin/manage do. Standard library only: it runs before anything is installed."""
