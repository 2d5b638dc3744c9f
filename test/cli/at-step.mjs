/**
 * Preloaded into the program (`node --import`): numbers each thing the program does to the disk, and kills or fails it
 * at one of them. Real calls on a real disk, but for that one.
 *
 * AT_STEP     number of the step, from 1
 * AT_STEP_DO  `kill` (half of a write is done first), `stop` (until it is continued), `taken` (somebody else makes that
 *             file first), or an error code that the step answers, such as ENOSPC
 * AT_STEP_LOG file that gets the steps as JSON when the process exits or stops
 * AT_STEP_REFUSE  calls that always fail and how, `linkSync=EPERM chmodSync=EPERM`: a disk that has no such thing
 */
import fs, { constants } from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';

const { AT_STEP, AT_STEP_DO, AT_STEP_LOG, AT_STEP_REFUSE = '' } = process.env;
const refused = Object.fromEntries(AT_STEP_REFUSE.split(' ').map((each) => each.split('=')));
const { closeSync, writeFileSync, writeSync } = fs;
const paths = new Map();
const steps = [];

const failure = (code, call) => Object.assign(new Error(`${code}: ${call}`), { code, errno: -1, syscall: call });

const writeLog = () => writeFileSync(AT_STEP_LOG, JSON.stringify(steps));

function wrap(name, { counts = () => true, subject = (args) => args, partly = () => {}, after = () => {} } = {}) {
  const real = fs[name];
  fs[name] = (...args) => {
    if (counts(...args)) {
      steps.push([name, ...subject(args)]);
      if (steps.length === Number(AT_STEP)) {
        if (AT_STEP_DO === 'taken') writeFileSync(args[0], 'theirs');
        else if (AT_STEP_DO === 'stop') {
          writeLog();
          process.kill(process.pid, 'SIGSTOP');
        } else {
          partly(...args);
          if (AT_STEP_DO === 'kill') process.kill(process.pid, 'SIGKILL');
          throw failure(AT_STEP_DO, name);
        }
      }
    }
    if (refused[name] !== undefined) throw failure(refused[name], name);
    const result = real(...args);
    after(result, ...args);
    return result;
  };
}

const first = ([path]) => [path];
const open = ([file]) => [paths.get(file)];
wrap('openSync', {
  // Reading changes nothing on the disk.
  counts: (_, flags) => flags !== 'r' && (typeof flags !== 'number' || (flags & (constants.O_WRONLY | constants.O_RDWR)) !== 0),
  subject: first,
  after: (file, path) => paths.set(file, path),
});
wrap('writeFileSync', {
  counts: (file) => paths.has(file),
  subject: open,
  partly: (file, content) => writeSync(file, Buffer.from(content).subarray(0, content.length / 2)),
});
wrap('fsyncSync', { subject: open });
wrap('linkSync', { subject: (args) => args });
wrap('renameSync', { subject: (args) => args });
for (const name of ['mkdirSync', 'rmSync', 'rmdirSync', 'unlinkSync', 'chmodSync', 'utimesSync'])
  wrap(name, { subject: first });
fs.closeSync = (file) => {
  paths.delete(file);
  closeSync(file);
};
syncBuiltinESMExports();

if (AT_STEP_LOG !== undefined) process.on('exit', writeLog);
