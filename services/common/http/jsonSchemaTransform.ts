import { createJsonSchemaTransform } from "fastify-type-provider-zod";

/** How zod schemas appear in /openapi.json: amounts are bigints here and decimal text in JSON. */
export const jsonSchemaTransform = createJsonSchemaTransform({
  zodToJsonConfig: {
    override: ({ zodSchema, jsonSchema }) => {
      if (zodSchema._zod.def.type !== "bigint") return;
      jsonSchema.type = "string";
      jsonSchema.pattern = "^(0|[1-9]\\d{0,38})$";
    },
  },
});
