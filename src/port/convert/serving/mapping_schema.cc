// The JSON Schema of a mapping file, from the list of fields the reader itself takes.
#include "port/convert/serving/mapping.h"
#include "port/convert/value.h"

namespace sluice::port::convert::serving {

namespace {

Value text(std::string_view description) {
  Value out;
  out.at("/type") = "string";
  out.at("/description") = description;
  return out;
}

Value factor(std::string_view description) {
  Value out;
  out.at("/type") = "number";
  out.at("/exclusiveMinimum") = 0;
  out.at("/description") = description;
  return out;
}

Value closed_object(std::initializer_list<std::string_view> required) {
  Value out;
  out.at("/type") = "object";
  out.at("/additionalProperties") = false;
  for (const std::string_view key : required) out.at("/required").append(key);
  return out;
}

Value field_schema() {
  Value out = closed_object({"to"});
  const std::string at = "/properties/";
  out.at(at + "from") = text("path below the endpoint or variant: keys or '*', joined by '/'");
  out.at(at + "value/description") = "a constant in place of from";
  Value& to = out.at(at + "to");
  to.at("/type") = "string";
  for (const MappedField& field : mapped_fields()) to.at("/enum").append(field.name);
  Value& values = out.at(at + "values");
  values.at("/type") = "object";
  values.at("/description") = "texts of the source and what each becomes; any other is refused";
  values.at("/additionalProperties/type").append("string");
  for (const char* type : {"number", "boolean"})
    values.at("/additionalProperties/type").append(type);
  out.at(at + "prefix") = text("put before the text");
  out.at(at + "suffix") = text("put after the text");
  out.at(at + "multiply") = factor("of numbers");
  out.at(at + "divide") = factor("of numbers");
  out.at("/oneOf/0/required").append("from");
  out.at("/oneOf/1/required").append("value");
  return out;
}

Value rest_schema() {
  Value out = closed_object({"key", "status", "note"});
  out.at("/properties/key") = text("a key; whatever stands below it that no field takes");
  for (const char* status : {"mapped", "dropped", "manual"}) {
    out.at("/properties/status/enum").append(status);
  }
  out.at("/properties/note") = text("why, for the report");
  return out;
}

}  // namespace

std::string mapping_schema() {
  Value out;
  out.at("/$schema") = "https://json-schema.org/draft/2020-12/schema";
  out.at("/title") =
      "How a vendor's files become serving endpoints (`sluice convert serving --mapping`)";
  Value body = closed_object({"format", "fields"});
  body.at("/properties/format/const") = "sluice.mapping/1";
  body.at("/properties/endpoints") = text("path to each endpoint; without it the document is one");
  body.at("/properties/variants") =
      text("path below an endpoint to each variant; without it the endpoint is one");
  body.at("/properties/fields/type") = "array";
  body.at("/properties/fields/items") = field_schema();
  body.at("/properties/rest/type") = "array";
  body.at("/properties/rest/items") = rest_schema();
  for (const Value& child : body.children()) out.member(child.key()) = child;
  return to_json(out);
}

}  // namespace sluice::port::convert::serving
