#!/usr/bin/env node
// An old Node must be able to parse this file, to report that it is too old. So it uses no new syntax and loads everything
// else afterwards.
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
          ? 'jwt-kit: error: the working directory no longer exists\njwt-kit: hint: change to another directory\n'
          : `jwt-kit: error: cannot start here (${code})\n`,
      );
      process.exitCode = gone ? 1 : 70;
    });
}
