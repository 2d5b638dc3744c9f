/** Preloaded into Node under Wine: makes up for what Wine does otherwise than Windows. */
const fs = require('node:fs');
const { syncBuiltinESMExports } = require('node:module');
const { Socket } = require('node:net');

// Wine has no keep-alive for sockets: every connection would fail as UNKNOWN.
Socket.prototype.setKeepAlive = function setKeepAlive() {
  return this;
};

// Wine says that a directory was created when it last changed. Zero means that the time is not known.
const { statSync } = fs;
fs.statSync = (path, options) => {
  const found = statSync(path, options);
  if (options?.bigint) found.birthtimeNs = 0n;
  return found;
};
syncBuiltinESMExports();
