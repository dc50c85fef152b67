// Users with official SDKs, no retries: openai 7 and @anthropic-ai/sdk 1, half of their answers as
// streams, each request of a session of its own. One JSON line a request goes to stdout:
//
//   {"began":ms,"ended":ms,"sdk":"openai","stream":true,"status":200,"target":"new","error":""}
//
// Commands, one a line on stdin: `pause` (answered by a line {"paused":true} once nothing is under
// way), `go`, `big BYTES` (one more request of that size by each SDK). It ends with its stdin.
//
//   node load.mjs URL KEY
import { createRequire } from 'node:module';
import readline from 'node:readline';

const [url, key] = process.argv.slice(2);
const require = createRequire(new URL('../60_interop/package.json', import.meta.url));
const OpenAI = require('openai7').default;
const Anthropic = require('anthropic1').default;
const kModel = 'assistant';
const kPeopleOfAKind = 2;
const kThinkMs = 8;

const options = { apiKey: key, maxRetries: 0, timeout: 20_000 };
const openai = new OpenAI({ baseURL: `${url}/v1`, ...options });
const anthropic = new Anthropic({ baseURL: url, ...options });

// Each gives the response, whose headers tell the target, once the whole answer was read.
const kAsk = {
  async openai(messages, stream, headers) {
    const { data, response } = await openai.chat.completions.create(
      { model: kModel, messages, stream }, { headers }).withResponse();
    let finish = stream ? null : data.choices[0].finish_reason;
    if (stream) for await (const chunk of data) finish = chunk.choices[0]?.finish_reason ?? finish;
    if (finish !== 'stop') throw new Error(`no end: finish_reason ${finish}`);
    return response;
  },
  async anthropic(messages, stream, headers) {
    const { data, response } = await anthropic.messages.create(
      { model: kModel, messages, stream, max_tokens: 64 }, { headers }).withResponse();
    let ended = stream ? null : data.stop_reason;
    if (stream) for await (const event of data) if (event.type === 'message_stop') ended = 'end_turn';
    if (ended !== 'end_turn') throw new Error(`no end: ${ended}`);
    return response;
  },
};

let serial = 0;
let under_way = 0;
let paused = false;
let over = false;
const say = (line) => process.stdout.write(`${JSON.stringify(line)}\n`);

async function ask(sdk, stream, text) {
  const seen = { began: Date.now(), ended: 0, sdk, stream, status: 0, target: '', error: '' };
  under_way += 1;
  try {
    const response = await kAsk[sdk]([{ role: 'user', content: text }], stream,
                                     { 'x-session-id': `user-${serial++}` });
    seen.status = response.status;
    seen.target = response.headers.get('x-sluice-target');
  } catch (error) {
    seen.status = error.status ?? 0;
    seen.target = error.headers?.get?.('x-sluice-target') ?? '';
    seen.error = String(error.message ?? error);
  }
  under_way -= 1;
  seen.ended = Date.now();
  say({ ...seen, bytes: text.length });
}

const pause_ms = (ms) => new Promise((done) => setTimeout(done, ms));

async function work(sdk, stream) {
  while (!over) {
    if (!paused) await ask(sdk, stream, 'Say hello.');
    await pause_ms(kThinkMs);
  }
}

const kCommands = {
  async pause() {
    paused = true;
    while (under_way > 0) await pause_ms(5);
    say({ paused: true });
  },
  go() { paused = false; },
  async big(bytes) {
    for (const sdk of Object.keys(kAsk)) await ask(sdk, false, 'long '.repeat(Number(bytes) / 5));
  },
};

readline.createInterface({ input: process.stdin })
  .on('line', (line) => {
    const [command, argument] = line.split(' ');
    kCommands[command](argument);
  })
  .on('close', () => { over = true; });
for (let i = 0; i < kPeopleOfAKind; i += 1) {
  for (const sdk of Object.keys(kAsk)) for (const stream of [false, true]) work(sdk, stream);
}
