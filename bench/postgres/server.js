import { execFileSync, spawnSync } from 'node:child_process';
import { chownSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const DEBIAN = '/usr/lib/postgresql';
const TICKS_PER_SECOND = 100;

/** A PostgreSQL server on a Unix socket in a temporary folder; undefined where its programs are missing. Linux only. */
export function startServer() {
  const versions = existsSync(DEBIAN) ? readdirSync(DEBIAN).sort((a, b) => Number(b) - Number(a)) : [];
  const bin = versions.map((version) => join(DEBIAN, version, 'bin')).find((one) => existsSync(join(one, 'initdb')));
  if (bin === undefined) return undefined;
  const folder = mkdtempSync(join(tmpdir(), 'pg-'));
  const as = { cwd: folder, stdio: 'ignore', ...ordinaryUser() };
  if (as.uid !== undefined) chownSync(folder, as.uid, as.gid);
  const data = join(folder, 'data');
  execFileSync(
    join(bin, 'initdb'),
    ['-D', data, '-U', 'postgres', '-E', 'UTF8', '--locale=C.UTF-8', '--no-sync', '-A', 'trust'],
    as,
  );
  const options = `-k ${folder} -c listen_addresses= -c fsync=off -c autovacuum=off`;
  execFileSync(join(bin, 'pg_ctl'), ['-D', data, '-w', '-o', options, 'start'], as);
  const postmaster = readFileSync(join(data, 'postmaster.pid'), 'utf8').split('\n')[0];
  return {
    config: { host: folder, user: 'postgres', database: 'postgres' },
    target: (schema) => `//postgres@/postgres?host=${folder}&schema=${schema}`,
    /** Of the server and all its processes so far. */
    cpuSeconds: () => cpuSeconds(postmaster),
    stop() {
      execFileSync(join(bin, 'pg_ctl'), ['-D', data, '-m', 'immediate', 'stop'], as);
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** PostgreSQL refuses to run as root. */
function ordinaryUser() {
  if (process.getuid() !== 0) return {};
  const [uid, gid] = ['-u', '-g'].map((option) =>
    Number(spawnSync('id', [option, 'postgres'], { encoding: 'utf8' }).stdout),
  );
  return { uid, gid };
}

function cpuSeconds(postmaster) {
  let ticks = 0;
  for (const id of readdirSync('/proc').filter((name) => /^\d+$/.test(name))) {
    const fields = statOf(id);
    if (id === postmaster) ticks += fields.slice(11, 15).reduce((sum, one) => sum + Number(one), 0);
    else if (fields[1] === postmaster) ticks += Number(fields[11]) + Number(fields[12]);
  }
  return ticks / TICKS_PER_SECOND;
}

/** The fields of `/proc/ID/stat` behind the name; none for a process that has ended. */
function statOf(id) {
  try {
    const text = readFileSync(`/proc/${id}/stat`, 'utf8');
    return text.slice(text.lastIndexOf(')') + 2).split(' ');
  } catch {
    return [];
  }
}
