// The official Anthropic SDKs as clients: 0.137 speaks API version 2023-06-01 with x-api-key, 1.11
// speaks 2026-10-21 with a bearer token. "old" is spliced, "new" is translated.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { check_person, kAnthropicTools, kCallBoth, kCallOne, kPersonSchema, kRunOut, kToolNames } from './lib/samples.mjs';
import { eventually, kDialect, kModels, kProviderKeys, retry_after_seconds, start } from './lib/stack.mjs';

const kHello = [{ role: 'user', content: 'Say hello.' }];
const kVersion = { anthropic0: '2023-06-01', anthropic1: '2026-10-21' };
let stack;
before(async () => { stack = await start(); });
after(async () => { await stack?.stop(); });

async function collect(stream) {
  const events = [];
  for await (const event of stream) events.push(event);
  return events;
}

// Checks the order the API promises: start, blocks that open and close one after another, end.
function check_order(events) {
  assert.equal(events[0].type, 'message_start');
  assert.deepEqual(events.slice(-2).map((e) => e.type), ['message_delta', 'message_stop']);
  let open = null;
  let next = 0;
  for (const event of events) {
    if (event.type === 'content_block_start') {
      assert.equal(open, null, 'a block opened inside another');
      assert.equal(event.index, next++);
      open = event.index;
    } else if (event.type === 'content_block_delta') {
      assert.equal(event.index, open, 'a delta outside its block');
    } else if (event.type === 'content_block_stop') {
      assert.equal(event.index, open);
      open = null;
    }
  }
  assert.equal(open, null, 'a block was left open');
}

for (const sdk of ['anthropic0', 'anthropic1']) {
  const Anthropic = (await import(sdk)).default;
  const connect = (options = {}) => new Anthropic({
    baseURL: stack.url, apiKey: stack.key, maxRetries: 0, timeout: 10_000, ...options });

  for (const side of ['old', 'new']) {
    const model = kModels[side];
    const ask = (more = {}) => ({ model, max_tokens: 256, messages: kHello, ...more });

    describe(`${sdk} to ${kDialect[side]}`, () => {
      before(async () => { await stack.behave(side); });

      test('a message answers with text, a stop reason and usage', async () => {
        const answer = await connect().messages.create(ask());
        assert.equal(answer.type, 'message');
        assert.equal(answer.role, 'assistant');
        assert.equal(answer.content[0].type, 'text');
        assert.ok(answer.content[0].text.length > 0);
        assert.equal(answer.stop_reason, 'end_turn');
        assert.ok(answer.usage.input_tokens > 0 && answer.usage.output_tokens > 0);
      });

      test('the response says which target answered and how', async () => {
        const { response } = await connect().messages.create(ask()).withResponse();
        assert.equal(response.headers.get('x-sluice-target'), side);
        assert.match(response.headers.get('x-sluice-decision'),
                     side === 'old' ? /^splice/ : /^translate/);
      });

      test('the provider gets its own key, never the client\'s', async () => {
        await connect().messages.create(ask());
        const shown = JSON.stringify(stack.relays[side].last.headers);
        assert.ok(shown.includes(kProviderKeys[side]));
        assert.ok(!shown.includes(stack.key));
      });

      for (const [form, system] of [['a string', 'Be brief.'],
                                    ['blocks', [{ type: 'text', text: 'Be brief.' }]]]) {
        test(`system given as ${form} reaches the provider`, async () => {
          await connect().messages.create(ask({ system }));
          const { body } = stack.relays[side].last;
          if (side === 'new') assert.ok(['system', 'developer'].includes(body.messages[0].role));
          assert.match(JSON.stringify(side === 'old' ? body.system : body.messages[0]), /Be brief\./);
        });
      }

      test('raw stream events come in the promised order with usage at the end', async () => {
        const events = await collect(await connect().messages.create(ask({ stream: true })));
        check_order(events);
        const end = events.at(-2);
        assert.equal(end.delta.stop_reason, 'end_turn');
        assert.ok(end.usage.output_tokens > 0);
      });

      test('the stream helper\'s final message is the sum of its text', async () => {
        const stream = connect().messages.stream(ask());
        let seen = '';
        stream.on('text', (delta) => { seen += delta; });
        const final = await stream.finalMessage();
        assert.equal(final.content.map((block) => block.text ?? '').join(''), seen);
        assert.ok(seen.length > 0);
        assert.equal(final.stop_reason, 'end_turn');
      });

      test('tools come back as parallel tool_use blocks with object input', async () => {
        const answer = await connect().messages.create(
          ask({ messages: kCallBoth, tools: kAnthropicTools, tool_choice: { type: 'any' } }));
        const uses = answer.content.filter((block) => block.type === 'tool_use');
        assert.deepEqual(uses.map((u) => u.name).sort(), kToolNames);
        assert.equal(new Set(uses.map((u) => u.id)).size, 2);
        for (const use of uses) assert.ok(use.input !== null && typeof use.input === 'object');
        assert.equal(answer.stop_reason, 'tool_use');
      });

      test('disable_parallel_tool_use reaches the provider', async () => {
        await connect().messages.create(ask({ messages: kCallOne, tools: kAnthropicTools,
          tool_choice: { type: 'any', disable_parallel_tool_use: true } }));
        const { body } = stack.relays[side].last;
        assert.equal(side === 'old' ? !body.tool_choice.disable_parallel_tool_use
                                    : body.parallel_tool_calls, false);
      });

      test('streamed tool input arrives as JSON fragments and adds up', async () => {
        const stream = connect().messages.stream(
          ask({ messages: kCallBoth, tools: kAnthropicTools, tool_choice: { type: 'any' } }));
        const events = [];
        const fragments = new Map();
        stream.on('streamEvent', (event) => {
          events.push(event);
          if (event.delta?.type === 'input_json_delta') {
            fragments.set(event.index, (fragments.get(event.index) ?? '') + event.delta.partial_json);
          }
        });
        const final = await stream.finalMessage();
        check_order(events);
        assert.deepEqual(final.content.filter((b) => b.type === 'tool_use').map((b) => b.name).sort(),
                         kToolNames);
        final.content.forEach((block, i) => {
          if (block.type === 'tool_use') assert.deepEqual(block.input, JSON.parse(fragments.get(i) || '{}'));
        });
        assert.equal(final.stop_reason, 'tool_use');
      });

      const uses = { role: 'assistant', content: [
        { type: 'tool_use', id: 'toolu_a', name: 'get_weather', input: { city: 'Bern' } },
        { type: 'tool_use', id: 'toolu_b', name: 'get_time', input: {} }] };
      const results = [
        { type: 'tool_result', tool_use_id: 'toolu_a', content: 'sunny' },
        { type: 'tool_result', tool_use_id: 'toolu_b', content: [{ type: 'text', text: 'noon' }] }];

      test('tool results of one turn are answered', async () => {
        const answer = await connect().messages.create(ask({
          tools: kAnthropicTools, messages: [...kHello, uses, { role: 'user', content: results }] }));
        assert.match(answer.content[0].text, /sunny.*noon|noon.*sunny/s);
        assert.equal(answer.stop_reason, 'end_turn');
      });

      test('tool results and what is said after them reach the provider in order', async () => {
        await connect().messages.create(ask({ tools: kAnthropicTools, messages: [
          ...kHello, uses, { role: 'user', content: [...results, { type: 'text', text: 'Go on.' }] }] }));
        const { messages } = stack.relays[side].last.body;
        if (side === 'old') {
          assert.deepEqual(messages.at(-1).content.map((b) => b.type),
                           ['tool_result', 'tool_result', 'text']);
        } else {
          assert.deepEqual(messages.map((m) => m.role), ['user', 'assistant', 'tool', 'tool', 'user']);
          assert.deepEqual(JSON.parse(messages[1].tool_calls[0].function.arguments), { city: 'Bern' });
        }
      });

      test('structured output is JSON of the schema', async () => {
        const answer = await connect().messages.create(ask({
          output_config: { format: { type: 'json_schema', schema: kPersonSchema } } }));
        check_person(assert, JSON.parse(answer.content[0].text));
      });

      test('max_tokens reaches the provider, and running out is "max_tokens"', async () => {
        const answer = await connect().messages.create(ask({ messages: kRunOut, max_tokens: 50 }));
        assert.equal(answer.stop_reason, 'max_tokens');
        const { body } = stack.relays[side].last;
        assert.equal(side === 'old' ? body.max_tokens : body.max_completion_tokens ?? body.max_tokens, 50);
      });

      test('temperature is accepted in 2023-06-01 and refused in 2026-10-21', async () => {
        const asked = connect().messages.create(ask({ temperature: 0.5 }));
        if (kVersion[sdk] === '2023-06-01') {
          assert.equal((await asked).type, 'message');
        } else {
          await assert.rejects(asked, (error) => error instanceof Anthropic.BadRequestError &&
            error.error.error.type === 'invalid_request_error' && /temperature/.test(error.message));
        }
      });

      test('400: a malformed request is BadRequestError, typed invalid_request_error', async () => {
        await assert.rejects(connect().messages.create({ model, max_tokens: 16, messages: 'no list' }),
          (error) => error instanceof Anthropic.BadRequestError &&
            error.error.type === 'error' && error.error.error.type === 'invalid_request_error' &&
            /messages/.test(error.message));
      });

      for (const [fault, type, word] of [
        ['http_429', 'RateLimitError', 'rate_limit_error'],
        ['http_500', 'InternalServerError', 'api_error'],
        ['http_529', 'InternalServerError', 'overloaded_error']]) {
        test(`${fault} of the provider is ${type}, typed ${word}`, async () => {
          await stack.behave(side, { fault });
          const error = await connect().messages.create(ask()).then(() => null, (e) => e);
          await stack.behave(side);
          assert.ok(error instanceof Anthropic[type], `${error?.constructor?.name}: ${error?.message}`);
          assert.equal(error.error.type, 'error');
          assert.equal(error.error.error.type, word);
        });
      }

      test('a retry waits as long as the provider asked', async () => {
        await stack.behave(side, { fault: 'http_429' });
        const seen = stack.relays[side].exchanges.length;
        const started = Date.now();
        const error = await connect({ maxRetries: 1 }).messages.create(ask()).then(() => null, (e) => e);
        const elapsed = (Date.now() - started) / 1000;
        await stack.behave(side);
        assert.ok(error instanceof Anthropic.RateLimitError);
        const asked = retry_after_seconds(error.headers);
        assert.ok(asked > 0, 'the 429 must carry a retry header');
        assert.ok(elapsed >= asked, `asked for ${asked} s, retried after ${elapsed} s`);
        assert.equal(stack.relays[side].exchanges.length - seen, 2);
      });

      for (const fault of ['cut_mid_stream', 'error_event_mid_stream', 'bad_json']) {
        test(`${fault} makes the stream throw instead of ending well`, async () => {
          await stack.behave(side, { fault });
          const error = await connect().messages.stream(ask()).finalMessage().then(() => null, (e) => e);
          await stack.behave(side);
          assert.ok(error instanceof Error, 'the stream ended as if nothing had happened');
        });
      }

      test('a client that leaves a stream stops the provider too', async () => {
        await stack.behave(side, { token_ms: 50, tokens: 200 });
        const stream = await connect().messages.create(ask({ stream: true }));
        for await (const event of stream) if (event.type === 'content_block_delta') break;
        const exchange = stack.relays[side].last;
        const arrived = await eventually(() => exchange.aborted);
        await stack.behave(side);
        assert.ok(arrived, 'the provider was still streaming two seconds later');
      });
    });
  }

  describe(`${sdk} beside messages`, () => {
    before(async () => { await stack.behave('new'); await stack.behave('old'); });

    test('401: an unknown key is AuthenticationError, typed authentication_error', async () => {
      await assert.rejects(connect({ apiKey: 'slk_live_nobody' }).messages.create(
        { model: kModels.old, max_tokens: 16, messages: kHello }),
        (error) => error instanceof Anthropic.AuthenticationError &&
          error.error.error.type === 'authentication_error');
    });

    test('404: an unknown model is NotFoundError, typed not_found_error', async () => {
      await assert.rejects(connect().messages.create(
        { model: 'nobody', max_tokens: 16, messages: kHello }),
        (error) => error instanceof Anthropic.NotFoundError &&
          error.error.error.type === 'not_found_error');
    });

    test('count_tokens counts where the provider speaks Messages', async () => {
      const count = await connect().messages.countTokens({ model: kModels.old, messages: kHello });
      assert.ok(count.input_tokens > 0);
    });

    test('count_tokens is refused, in words, where the provider has none', async () => {
      await assert.rejects(connect().messages.countTokens({ model: kModels.new, messages: kHello }),
        (error) => error instanceof Anthropic.APIError && error.status >= 400 && error.status < 500 &&
          error.error.type === 'error' && error.error.error.message.length > 0);
    });

    test('models: the list is what clients may ask for, in Anthropic\'s shape', async () => {
      const ids = [];
      for await (const model of connect().models.list()) {
        assert.equal(model.type, 'model');
        ids.push(model.id);
      }
      for (const name of [kModels.old, kModels.new]) assert.ok(ids.includes(name), name);
    });
  });
}
