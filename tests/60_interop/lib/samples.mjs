// What both SDK families ask: two tools, one schema, in each family's words.
const kCity = { type: 'object', properties: { city: { type: 'string' } }, required: ['city'],
                additionalProperties: false };
const kNow = { type: 'object', properties: { zone: { type: 'string' } }, required: ['zone'],
               additionalProperties: false };
const kTools = [['get_weather', 'Weather of a city', kCity], ['get_time', 'Time in a zone', kNow]];

// The simulated providers call what the prompt names.
export const kCallBoth = [{ role: 'user', content: 'call:get_weather call:get_time' }];
export const kCallOne = [{ role: 'user', content: 'call:get_time' }];
export const kRunOut = [{ role: 'user', content: 'stop:length Say hello.' }];

export const kToolNames = kTools.map(([name]) => name).sort();

export const kOpenaiTools = kTools.map(([name, description, parameters]) => (
  { type: 'function', function: { name, description, parameters } }));

export const kAnthropicTools = kTools.map(([name, description, input_schema]) => (
  { name, description, input_schema }));

export const kPersonSchema = {
  type: 'object',
  properties: { name: { type: 'string' }, age: { type: 'integer' },
                tags: { type: 'array', items: { type: 'string' } } },
  required: ['name', 'age', 'tags'], additionalProperties: false };

// Throws unless the value is a person as the schema says.
export function check_person(assert, value) {
  assert.deepEqual(Object.keys(value).sort(), ['age', 'name', 'tags']);
  assert.equal(typeof value.name, 'string');
  assert.ok(Number.isInteger(value.age), `age is ${value.age}`);
  assert.ok(Array.isArray(value.tags) && value.tags.every((tag) => typeof tag === 'string'));
}
