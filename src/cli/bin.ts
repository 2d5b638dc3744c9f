#!/usr/bin/env node
// Old versions of Node read this file before they can be told that they are too old: nothing newer than they are
// stands in it, and everything else is loaded afterwards.
const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
if (major < 20 || (major === 20 && minor < 19)) {
  process.stderr.write(
    `jwt-kit needs Node 20.19 or newer; this is ${process.versions.node}.\nInstall a newer one from nodejs.org, then try again.\n`,
  );
  process.exitCode = 1;
} else {
  import('./start.ts')
    .then(({ start }) => start())
    .catch(({ code, syscall }) => {
      const gone = syscall === 'uv_cwd';
      process.stderr.write(
        gone
          ? 'jwt-kit: error: the working directory does not exist any more\njwt-kit: hint: change to another directory\n'
          : `jwt-kit: error: it cannot start here (${code})\n`,
      );
      process.exitCode = gone ? 1 : 70;
    });
}
