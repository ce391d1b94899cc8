"""Everything that decodes pixels, with libvips: it runs in worker processes alone.

`worker` is what a process runs, `tasks` what it can be asked.
"""
