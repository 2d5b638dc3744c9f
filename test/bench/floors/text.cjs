// Prints a text, as for --version and --help.
require('node:fs').writeSync(1, 'Usage: jwt-kit\n');
