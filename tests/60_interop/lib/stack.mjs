// A whole Sluice for one test file: two simulated providers ("old" speaks Anthropic Messages, "new"
// speaks OpenAI chat), a relay before each, a gateway, a fresh client key.
//
//   const stack = await start();  ...  await stack.stop();
import { execFile, spawn } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import net from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { Relay } from './relay.mjs';

// What the gateway must put on upstream requests, and never let a client see.
export const kProviderKeys = { old: 'provider-key-EXAMPLE-old', new: 'provider-key-EXAMPLE-new' };
// Model names that clients send, by the upstream that answers them.
export const kModels = { old: 'on-old', new: 'on-new' };
export const kDialect = { old: 'anthropic_messages', new: 'openai_chat' };
const kUpstreamModels = { old: 'claude-sonnet-4-5', new: 'gpt-5-mini' };
const kCalm = { ttft_ms: 0, token_ms: 0, tokens: 12, error_rate: 0, fault: '' };

const free_port = () => new Promise((done, failed) => {
  const probe = net.createServer();
  probe.on('error', failed);
  probe.listen(0, '127.0.0.1', () => {
    const { port } = probe.address();
    probe.close(() => done(port));
  });
});

async function wait_for(what, probe, log_file, child) {
  const deadline = Date.now() + 10_000;
  while (Date.now() < deadline) {
    if (child.exitCode !== null) break;
    try { if (await probe()) return; } catch { /* not yet */ }
    await new Promise((done) => setTimeout(done, 25));
  }
  const log = await readFile(log_file, 'utf8');
  throw new Error(`${what} did not become ready (exit code ${child.exitCode}):\n${log.slice(-4000)}`);
}

const connects = (port) => new Promise((done) => {
  const socket = net.connect(port, '127.0.0.1', () => { socket.destroy(); done(true); });
  socket.on('error', () => done(false));
});

const sim_config = (ports) => `upstreams:
  - { listen: "127.0.0.1:${ports.old}", dialect: anthropic_messages, models: [${kUpstreamModels.old}],
      api_key: ${kProviderKeys.old} }
  - { listen: "127.0.0.1:${ports.new}", dialect: openai_chat,
      models: [${kUpstreamModels.new}, text-embedding-3-small], api_key: ${kProviderKeys.new} }
`;

const gateway_config = (port, admin, relays) => `server: { listen: "127.0.0.1:${port}", admin: "127.0.0.1:${admin}", threads: 1 }
data_dir: ./data
auth: { mode: keys }
providers:
  old: { kind: anthropic, base_url: "http://127.0.0.1:${relays.old.port}", api_key: "\${env:OLD_KEY}" }
  new: { kind: openai_compatible, base_url: "http://127.0.0.1:${relays.new.port}/v1", api_key: "\${env:NEW_KEY}" }
models:
  ${kModels.old}: { targets: [ { id: old, provider: old, model: ${kUpstreamModels.old}, weight: 100 } ] }
  ${kModels.new}: { targets: [ { id: new, provider: new, model: ${kUpstreamModels.new}, weight: 100 } ] }
  embedder: { targets: [ { id: new, provider: new, model: text-embedding-3-small, weight: 100 } ] }
`;

export async function start() {
  const binary = process.env.SLUICE_BIN;
  if (!binary) throw new Error('SLUICE_BIN must name the binary under test');
  const dir = await mkdtemp(path.join(os.tmpdir(), 'sluice-interop-'));
  const sim_ports = { old: await free_port(), new: await free_port() };
  const port = await free_port();
  const admin = await free_port();
  const relays = { old: await new Relay(sim_ports.old).listen(),
                   new: await new Relay(sim_ports.new).listen() };
  await writeFile(path.join(dir, 'sim.yaml'), sim_config(sim_ports));
  await writeFile(path.join(dir, 'sluice.yaml'), gateway_config(port, admin, relays));

  const children = [];
  const launch = (name, args) => {
    const file = path.join(dir, `${name}.log`);
    // Through a shell for the redirection only; exec keeps the process id ours.
    const child = spawn('/bin/sh', ['-c', 'exec "$0" "$@" >"$LOG" 2>&1', binary, ...args], {
      cwd: dir, stdio: 'ignore',
      env: { PATH: process.env.PATH, HOME: dir, LOG: file,
             OLD_KEY: kProviderKeys.old, NEW_KEY: kProviderKeys.new } });
    children.push(child);
    return { child, file };
  };
  const stop = async () => {
    for (const child of children.reverse()) {
      if (child.exitCode !== null) continue;
      const gone = new Promise((done) => child.once('exit', done));
      child.kill('SIGTERM');
      const timer = setTimeout(() => child.kill('SIGKILL'), 5000);
      await gone;
      clearTimeout(timer);
    }
    relays.old.close();
    relays.new.close();
    await rm(dir, { recursive: true, force: true });
  };

  try {
    const sim = launch('sim', ['sim', '-c', 'sim.yaml']);
    await wait_for('sluice sim', async () =>
      (await connects(sim_ports.old)) && (await connects(sim_ports.new)), sim.file, sim.child);
    const gateway = launch('gateway', ['run', '-c', 'sluice.yaml']);
    const admin_url = `http://127.0.0.1:${admin}`;
    await wait_for('sluice run', async () => (await fetch(`${admin_url}/readyz`)).ok,
                   gateway.file, gateway.child);
    const made = await promisify(execFile)(
      binary, ['keys', 'create', '--name', 'interop', '--admin', admin_url, '--output', 'json'],
      { cwd: dir, env: { PATH: process.env.PATH, HOME: dir } });
    const { key } = JSON.parse(made.stdout);
    if (!key) throw new Error(`keys create printed no "key": ${made.stdout}`);
    return {
      url: `http://127.0.0.1:${port}`, key, relays, stop,
      // Sets the simulated provider's behaviour; what is not named goes back to calm.
      async behave(side, knobs = {}) {
        const answer = await fetch(`http://127.0.0.1:${sim_ports[side]}/_sim/behaviour`, {
          method: 'PUT', headers: { 'content-type': 'application/json' },
          body: JSON.stringify({ ...kCalm, ...knobs }) });
        if (!answer.ok) throw new Error(`/_sim/behaviour: ${answer.status} ${await answer.text()}`);
      },
    };
  } catch (error) {
    await stop();
    throw error;
  }
}

// Polls until the condition holds; false when it never does.
export async function eventually(condition, ms = 2000) {
  const deadline = Date.now() + ms;
  while (Date.now() < deadline) {
    if (condition()) return true;
    await new Promise((done) => setTimeout(done, 20));
  }
  return condition();
}

// Seconds that a retry header asks for, or null.
export function retry_after_seconds(headers) {
  const ms = headers.get('retry-after-ms');
  if (ms !== null) return Number(ms) / 1000;
  const seconds = headers.get('retry-after');
  return seconds === null ? null : Number(seconds);
}
