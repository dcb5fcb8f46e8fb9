// The real service on a register of its own in a temporary folder, on ports that the system picks, with the accounts of
// README's story and one of a second agency.
import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, watch, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { civilDate } from '../src/base/dates';
import { PASSWORD } from './register';

export interface Service {
  // Address for browsers: `localhost`, so that they take its cookies without TLS.
  origin: string;
  // Runs the command line as one of the accounts; gives what it prints.
  relais(account: string, ...words: string[]): string;
  // A measure over the fiscal year so far, asked for by the advisor.
  count(measure: string): number;
  end(): Promise<void>;
}

// Resolves once the file is there; the service renames a whole one into place.
async function appears(folder: string, name: string, program: ChildProcess): Promise<string> {
  const path = join(folder, name);
  await new Promise<void>((done, fail) => {
    const watcher = watch(folder, () => look());
    const look = () => {
      if (!existsSync(path)) return;
      watcher.close();
      done();
    };
    program.once('exit', (code) => {
      watcher.close();
      fail(new Error(`relaisd ended with ${code} before it served`));
    });
    look();
  });
  return readFileSync(path, 'utf8').trim();
}

export async function startService(relaisd: string, relais: string): Promise<Service> {
  const folder = mkdtempSync(join(tmpdir(), 'relais-story-'));
  const at = (name: string) => join(folder, name);
  writeFileSync(at('password'), `${PASSWORD}\n`, { mode: 0o600 });
  const code = execFileSync(resolve(relaisd), ['init', '--database', at('register.db')], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }).trim();
  const program = spawn(
    resolve(relaisd),
    ['--database', at('register.db'), '--listen', '127.0.0.1:0', '--port_file', at('port'), '--web_listen', '127.0.0.1:0', '--web_port_file', at('web_port')],
    { stdio: ['ignore', 'ignore', 'ignore'] },
  );
  const ended = new Promise<void>((done) => program.once('exit', () => done()));
  const end = async () => {
    program.kill('SIGTERM');
    await ended;
    rmSync(folder, { recursive: true, force: true });
  };
  try {
    const port = (await appears(folder, 'port', program)).replace(/.*:/, '');
    const webPort = (await appears(folder, 'web_port', program)).replace(/.*:/, '');
    const run = (token: string, ...words: string[]) =>
      execFileSync(resolve(relais), ['--server', `127.0.0.1:${port}`, ...words], {
        encoding: 'utf8',
        // Remarks are not asked for; those of a failure come with its error.
        stdio: ['ignore', 'pipe', 'pipe'],
        env: { PATH: '/usr/bin:/bin', LC_ALL: 'C.UTF-8', ...(token ? { RELAIS_TOKEN_FILE: at(`${token}.token`) } : {}) },
      });
    const signIn = (user: string) => run('', 'account', 'sign-in', '--user', user, '--password-file', at('password'), '--save-token', at(`${user}.token`));
    run('', 'account', 'setup', '--user', 'direction', '--code', code, '--password-file', at('password'));
    signIn('direction');
    for (const [user, organization, role] of [['agente', 'mrc-arthabaska', 'agent'], ['voisine', 'mrc-drummond', 'agent'], ['conseiller', 'pole', 'advisor']] as const) {
      run('direction', 'user', 'create', user, '--organization', organization, '--role', role, '--save-code', at(`${user}.code`));
      run('', 'account', 'accept-invitation', '--user', user, '--code-file', at(`${user}.code`), '--password-file', at('password'));
      signIn(user);
    }
    const today = civilDate(new Date());
    return {
      origin: `http://localhost:${webPort}`,
      relais: run,
      count: (measure) => {
        const answer = JSON.parse(run('conseiller', 'stats', '--measure', measure, '--from', `${Number(today.slice(0, 4)) - 1}-01-01`, '--to', today, '--format', 'json')) as { total: number };
        return answer.total;
      },
      end,
    };
  } catch (error) {
    await end();
    throw error;
  }
}
