import { Ajv } from 'ajv'

export default function run() {
  const ajv = new Ajv({ allErrors: true })
  const validate = ajv.compile({
    type: 'object',
    properties: { port: { type: 'integer', maximum: 65535 }, host: { type: 'string' } },
    required: ['port', 'host'],
  })
  return [validate({ port: 80, host: 'a' }), validate({ port: 1e6 }), ajv.errorsText(validate.errors)]
}
