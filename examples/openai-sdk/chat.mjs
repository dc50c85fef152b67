// An ordinary program for the OpenAI API. What ties it to Sluice is the base URL and the key.
import OpenAI from 'openai';

const client = new OpenAI({ baseURL: process.env.BASE_URL, apiKey: process.env.KEY });
const messages = [{ role: 'user', content: 'Say hello to the new provider.' }];

const { data, response } = await client.chat.completions
  .create({ model: 'assistant', messages }).withResponse();
console.log('whole:   ', data.choices[0].message.content);
console.log('tokens:  ', data.usage.prompt_tokens, 'in,', data.usage.completion_tokens, 'out');
console.log('target:  ', response.headers.get('x-sluice-target'));
console.log('decision:', response.headers.get('x-sluice-decision'));

const stream = await client.chat.completions.create({ model: 'assistant', messages, stream: true });
let text = '';
let finish;
for await (const chunk of stream) {
  text += chunk.choices[0]?.delta?.content ?? '';
  finish = chunk.choices[0]?.finish_reason ?? finish;
}
console.log('streamed:', text, `(${finish})`);

const lossy = await client.chat.completions
  .create({ model: 'assistant', messages, seed: 7 }).withResponse();
console.log('a seed is something Anthropic\'s API does not have; losses reported:',
  lossy.response.headers.get('x-sluice-loss'));

const translated = response.headers.get('x-sluice-decision').startsWith('translate');
if (!translated || text === '' || text !== data.choices[0].message.content || finish !== 'stop' ||
    !(Number(lossy.response.headers.get('x-sluice-loss')) >= 1)) {
  console.error('NOT SO: translated, the same text both ways, an orderly end, one loss');
  process.exit(1);
}
