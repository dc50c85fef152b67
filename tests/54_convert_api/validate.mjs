// Prints what is wrong with each OpenAPI document named; exits 1 when something is.
import { Validator } from "@seriousme/openapi-schema-validator";
import { readFileSync } from "node:fs";

let bad = 0;
for (const name of process.argv.slice(2)) {
  const result = await new Validator().validate(readFileSync(name, "utf8"));
  if (result.valid) continue;
  bad = 1;
  console.log(name, JSON.stringify(result.errors).slice(0, 2000));
}
process.exit(bad);
