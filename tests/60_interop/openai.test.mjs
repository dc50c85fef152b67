// The official OpenAI SDKs as clients. Each test says what a user of the SDK may expect, whichever
// dialect the provider behind Sluice speaks: "new" is spliced, "old" is translated.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { check_person, kCallBoth, kCallOne, kOpenaiTools, kPersonSchema, kRunOut, kToolNames } from './lib/samples.mjs';
import { eventually, kDialect, kModels, kProviderKeys, retry_after_seconds, start } from './lib/stack.mjs';

const kHello = [{ role: 'user', content: 'Say hello.' }];
let stack;
before(async () => { stack = await start(); });
after(async () => { await stack?.stop(); });

async function collect(stream) {
  const chunks = [];
  for await (const chunk of stream) chunks.push(chunk);
  return chunks;
}

const texts = (chunks) => chunks.map((c) => c.choices[0]?.delta?.content ?? '').join('');

for (const sdk of ['openai6', 'openai7']) {
  const OpenAI = (await import(sdk)).default;
  const connect = (options = {}) => new OpenAI({
    baseURL: `${stack.url}/v1`, apiKey: stack.key, maxRetries: 0, timeout: 10_000, ...options });

  for (const side of ['new', 'old']) {
    const model = kModels[side];
    const ask = (more = {}) => ({ model, messages: kHello, ...more });

    describe(`${sdk} to ${kDialect[side]}`, () => {
      before(async () => { await stack.behave(side); });

      test('chat answers with text, a finish reason and usage that adds up', async () => {
        const answer = await connect().chat.completions.create(ask());
        assert.equal(answer.object, 'chat.completion');
        assert.equal(answer.choices.length, 1);
        assert.equal(answer.choices[0].message.role, 'assistant');
        assert.ok(answer.choices[0].message.content.length > 0);
        assert.equal(answer.choices[0].message.refusal, null);
        assert.equal(answer.choices[0].finish_reason, 'stop');
        assert.ok(answer.usage.prompt_tokens > 0 && answer.usage.completion_tokens > 0);
        assert.equal(answer.usage.total_tokens,
                     answer.usage.prompt_tokens + answer.usage.completion_tokens);
      });

      test('the response says which target answered and how', async () => {
        const { response } = await connect().chat.completions.create(ask()).withResponse();
        assert.equal(response.headers.get('x-sluice-target'), side);
        assert.match(response.headers.get('x-sluice-decision'),
                     side === 'new' ? /^splice/ : /^translate/);
        assert.ok(response.headers.get('x-sluice-request-id'));
      });

      test('the provider gets its own key, never the client\'s', async () => {
        await connect().chat.completions.create(ask());
        const { headers } = stack.relays[side].last;
        const shown = JSON.stringify(headers);
        assert.ok(shown.includes(kProviderKeys[side]));
        assert.ok(!shown.includes(stack.key));
      });

      test('the provider\'s cookies and organisation stay behind', async () => {
        const { response } = await connect().chat.completions.create(ask()).withResponse();
        const names = [...response.headers.keys()];
        assert.deepEqual(names.filter((n) => /cookie|organization|workspace/.test(n)), []);
      });

      test('system and developer messages reach the provider', async () => {
        await connect().chat.completions.create(ask({ messages: [
          { role: 'system', content: 'Be brief.' }, { role: 'developer', content: 'Be kind.' },
          ...kHello] }));
        const { body } = stack.relays[side].last;
        const instructions = JSON.stringify(side === 'new' ? body.messages.slice(0, 2) : body.system);
        assert.match(instructions, /Be brief\./);
        assert.match(instructions, /Be kind\./);
      });

      test('a stream has one identity, one role, one finish, and no usage unasked', async () => {
        const chunks = await collect(await connect().chat.completions.create(ask({ stream: true })));
        assert.equal(new Set(chunks.map((c) => c.id)).size, 1);
        assert.equal(new Set(chunks.map((c) => c.created)).size, 1);
        assert.ok(chunks.every((c) => c.object === 'chat.completion.chunk'));
        assert.equal(chunks.filter((c) => c.choices[0]?.delta?.role === 'assistant').length, 1);
        assert.deepEqual(chunks.flatMap((c) => c.choices.map((x) => x.finish_reason))
          .filter((reason) => reason !== null && reason !== undefined), ['stop']);
        assert.ok(texts(chunks).length > 0);
        assert.ok(chunks.every((c) => !c.usage && c.choices.length === 1));
      });

      test('a stream ends with usage when it was asked for', async () => {
        const chunks = await collect(await connect().chat.completions.create(
          ask({ stream: true, stream_options: { include_usage: true } })));
        const last = chunks.at(-1);
        assert.deepEqual(last.choices, []);
        assert.ok(last.usage.completion_tokens > 0);
        assert.equal(last.usage.total_tokens, last.usage.prompt_tokens + last.usage.completion_tokens);
        assert.ok(chunks.slice(0, -1).every((c) => c.usage === null));
      });

      test('the stream helper\'s final completion is the sum of its deltas', async () => {
        const stream = connect().chat.completions.stream(ask());
        let seen = '';
        stream.on('content', (delta) => { seen += delta; });
        const final = await stream.finalChatCompletion();
        assert.equal(final.choices[0].message.content, seen);
        assert.equal(final.choices[0].finish_reason, 'stop');
      });

      test('required tools come back as parallel calls with parsable arguments', async () => {
        const answer = await connect().chat.completions.create(
          ask({ messages: kCallBoth, tools: kOpenaiTools, tool_choice: 'required' }));
        const calls = answer.choices[0].message.tool_calls;
        assert.deepEqual(calls.map((c) => c.function.name).sort(), kToolNames);
        assert.equal(new Set(calls.map((c) => c.id)).size, 2);
        for (const call of calls) assert.equal(typeof JSON.parse(call.function.arguments), 'object');
        assert.equal(answer.choices[0].finish_reason, 'tool_calls');
      });

      test('parallel_tool_calls false reaches the provider', async () => {
        await connect().chat.completions.create(ask({ messages: kCallOne, tools: kOpenaiTools,
          tool_choice: 'required', parallel_tool_calls: false }));
        const { body } = stack.relays[side].last;
        assert.equal(side === 'new' ? body.parallel_tool_calls
                                    : !body.tool_choice.disable_parallel_tool_use, false);
      });

      test('a named tool is the one that is called', async () => {
        const answer = await connect().chat.completions.create(ask({ messages: kCallOne,
          tools: kOpenaiTools, tool_choice: { type: 'function', function: { name: 'get_time' } } }));
        assert.deepEqual(answer.choices[0].message.tool_calls.map((c) => c.function.name), ['get_time']);
        const choice = stack.relays[side].last.body.tool_choice;
        assert.deepEqual(choice, side === 'new'
          ? { type: 'function', function: { name: 'get_time' } } : { type: 'tool', name: 'get_time' });
      });

      test('streamed tool calls arrive in fragments and add up', async () => {
        const stream = connect().chat.completions.stream(
          ask({ messages: kCallBoth, tools: kOpenaiTools, tool_choice: 'required' }));
        const fragments = new Map();
        stream.on('chunk', (chunk) => {
          for (const call of chunk.choices[0]?.delta?.tool_calls ?? []) {
            fragments.set(call.index, (fragments.get(call.index) ?? '') + (call.function?.arguments ?? ''));
          }
        });
        const final = await stream.finalChatCompletion();
        const calls = final.choices[0].message.tool_calls;
        assert.deepEqual(calls.map((c) => c.function.name).sort(), kToolNames);
        assert.deepEqual([...fragments.keys()].sort(), [0, 1]);
        calls.forEach((call, i) => {
          assert.equal(call.function.arguments, fragments.get(i));
          assert.equal(typeof JSON.parse(call.function.arguments), 'object');
        });
        assert.equal(final.choices[0].finish_reason, 'tool_calls');
      });

      test('tool results of one turn are answered, and reach the provider together', async () => {
        const call = (id, name) => ({ id, type: 'function', function: { name, arguments: '{}' } });
        const answer = await connect().chat.completions.create(ask({
          tools: kOpenaiTools,
          messages: [...kHello,
            { role: 'assistant', content: null, tool_calls: [call('call_a', 'get_weather'), call('call_b', 'get_time')] },
            { role: 'tool', tool_call_id: 'call_a', content: 'sunny' },
            { role: 'tool', tool_call_id: 'call_b', content: 'noon' }] }));
        assert.match(answer.choices[0].message.content, /sunny.*noon|noon.*sunny/s);
        assert.equal(answer.choices[0].finish_reason, 'stop');
        const { body } = stack.relays[side].last;
        const results = side === 'new'
          ? body.messages.filter((m) => m.role === 'tool').map((m) => m.tool_call_id)
          : body.messages.at(-1).content.map((block) => block.tool_use_id);
        assert.deepEqual(results, ['call_a', 'call_b']);
      });

      test('structured output is JSON of the schema', async () => {
        const answer = await connect().chat.completions.create(ask({ response_format: {
          type: 'json_schema', json_schema: { name: 'person', strict: true, schema: kPersonSchema } } }));
        check_person(assert, JSON.parse(answer.choices[0].message.content));
      });

      test('a token limit reaches the provider, and running out is "length"', async () => {
        const answer = await connect().chat.completions.create(
          ask({ messages: kRunOut, max_completion_tokens: 50 }));
        assert.equal(answer.choices[0].finish_reason, 'length');
        const { body } = stack.relays[side].last;
        assert.equal(side === 'new' ? body.max_completion_tokens : body.max_tokens, 50);
      });

      test('400: a malformed request is BadRequestError that names the field', async () => {
        await assert.rejects(connect().chat.completions.create({ model, messages: 'no list' }),
          (error) => error instanceof OpenAI.BadRequestError && error.param === 'messages');
      });

      for (const [fault, type, status] of [
        ['http_429', 'RateLimitError', (s) => s === 429],
        ['http_500', 'InternalServerError', (s) => s >= 500],
        ['http_529', 'InternalServerError', (s) => s === 503]]) {
        test(`${fault} of the provider is ${type} with all four error members`, async () => {
          await stack.behave(side, { fault });
          const error = await connect().chat.completions.create(ask()).then(() => null, (e) => e);
          await stack.behave(side);
          assert.ok(error instanceof OpenAI[type], `${error?.constructor?.name}: ${error?.message}`);
          assert.ok(status(error.status), `status ${error.status}`);
          assert.deepEqual(Object.keys(error.error).filter((k) => k !== 'misalignment').sort(),
                           ['code', 'message', 'param', 'type']);
        });
      }

      test('html_502 of the provider is still an error in OpenAI\'s shape', async () => {
        await stack.behave(side, { fault: 'html_502' });
        const error = await connect().chat.completions.create(ask()).then(() => null, (e) => e);
        await stack.behave(side);
        assert.ok(error instanceof OpenAI.InternalServerError, `${error?.constructor?.name}`);
        assert.equal(typeof error.error?.message, 'string');
        assert.doesNotMatch(error.error.message, /<html/i);
      });

      test('a retry waits as long as the provider asked', async () => {
        await stack.behave(side, { fault: 'http_429' });
        const seen = stack.relays[side].exchanges.length;
        const started = Date.now();
        const error = await connect({ maxRetries: 1 }).chat.completions.create(ask())
          .then(() => null, (e) => e);
        const elapsed = (Date.now() - started) / 1000;
        await stack.behave(side);
        assert.ok(error instanceof OpenAI.RateLimitError);
        const asked = retry_after_seconds(error.headers);
        assert.ok(asked > 0, 'the 429 must carry a retry header');
        assert.ok(elapsed >= asked, `asked for ${asked} s, retried after ${elapsed} s`);
        assert.equal(stack.relays[side].exchanges.length - seen, 2);
      });

      for (const fault of ['cut_mid_stream', 'error_event_mid_stream', 'bad_json']) {
        test(`${fault} makes the stream throw instead of ending well`, async () => {
          await stack.behave(side, { fault });
          const error = await connect().chat.completions.create(ask({ stream: true }))
            .then(collect).then(() => null, (e) => e);
          await stack.behave(side);
          assert.ok(error instanceof Error, 'the stream ended as if nothing had happened');
        });
      }

      test('a client that leaves a stream stops the provider too', async () => {
        await stack.behave(side, { token_ms: 50, tokens: 200 });
        const stream = await connect().chat.completions.create(ask({ stream: true }));
        for await (const chunk of stream) if (chunk.choices[0]?.delta?.content) break;
        const exchange = stack.relays[side].last;
        const arrived = await eventually(() => exchange.aborted);
        await stack.behave(side);
        assert.ok(arrived, 'the provider was still streaming two seconds later');
      });

      test('a client that aborts before the answer stops the provider too', async () => {
        await stack.behave(side, { fault: 'hang_before_headers' });
        const seen = stack.relays[side].exchanges.length;
        const abort = new AbortController();
        const pending = connect().chat.completions.create(ask(), { signal: abort.signal });
        pending.catch(() => {});
        await eventually(() => stack.relays[side].exchanges.length > seen);
        abort.abort();
        await assert.rejects(pending, OpenAI.APIUserAbortError);
        const exchange = stack.relays[side].last;
        const arrived = await eventually(() => exchange.aborted);
        await stack.behave(side);
        assert.ok(arrived, 'the provider was never told');
      });
    });
  }

  describe(`${sdk} beside chat`, () => {
    before(async () => { await stack.behave('new'); await stack.behave('old'); });

    test('401: an unknown key is AuthenticationError', async () => {
      await assert.rejects(connect({ apiKey: 'slk_live_nobody' }).chat.completions.create(
        { model: kModels.new, messages: kHello }), OpenAI.AuthenticationError);
    });

    test('404: an unknown model is NotFoundError with code model_not_found', async () => {
      await assert.rejects(connect().chat.completions.create({ model: 'nobody', messages: kHello }),
        (error) => error instanceof OpenAI.NotFoundError && error.code === 'model_not_found');
    });

    test('404: an unknown path is NotFoundError', async () => {
      await assert.rejects(connect().get('/nowhere'), OpenAI.NotFoundError);
    });

    test('embeddings: the base64 the SDK asks for by default and floats are the same vector', async () => {
      const request = { model: 'embedder', input: ['one', 'two'] };
      const packed = await connect().embeddings.create(request);
      assert.equal(stack.relays.new.last.body.encoding_format, 'base64');
      const floats = await connect().embeddings.create({ ...request, encoding_format: 'float' });
      assert.deepEqual(packed.data.map((d) => d.index), [0, 1]);
      assert.ok(floats.data[0].embedding.length > 0);
      for (const i of [0, 1]) {
        assert.equal(packed.data[i].embedding.length, floats.data[i].embedding.length);
        floats.data[i].embedding.forEach((value, k) => {
          assert.ok(Math.abs(value - packed.data[i].embedding[k]) < 1e-6, `element ${k}`);
        });
      }
      assert.ok(floats.usage.prompt_tokens > 0);
    });

    test('embeddings: token arrays go through as they are', async () => {
      await connect().embeddings.create({ model: 'embedder', input: [[1, 2, 3], [4]] });
      assert.deepEqual(stack.relays.new.last.body.input, [[1, 2, 3], [4]]);
    });

    test('models: the list is what clients may ask for, and each can be retrieved', async () => {
      const ids = [];
      for await (const model of connect().models.list()) ids.push(model.id);
      for (const name of [kModels.old, kModels.new, 'embedder']) assert.ok(ids.includes(name), name);
      const one = await connect().models.retrieve(kModels.new);
      assert.equal(one.id, kModels.new);
      assert.equal(one.object, 'model');
    });
  });
}
