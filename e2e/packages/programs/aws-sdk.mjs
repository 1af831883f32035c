import { SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs'

/** Builds and signs a request, which a handler of its own takes in place of the network. */
export default async function run() {
  const requests = []
  const client = new SQSClient({
    region: 'eu-central-1',
    credentials: { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'secret' },
    systemClockOffset: 0,
    requestHandler: {
      metadata: { handlerProtocol: 'http/1.1' },
      async handle(request) {
        requests.push(request)
        throw Object.assign(new Error('no network'), { $retryable: undefined })
      },
    },
    maxAttempts: 1,
  })
  const command = new SendMessageCommand({
    QueueUrl: 'https://sqs.eu-central-1.amazonaws.com/1/queue',
    MessageBody: 'hello',
  })
  const message = await client.send(command).catch((error) => error.message)
  client.destroy()
  const [{ method, hostname, path, headers, body }] = requests
  const signed =
    /^AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE\/\d+\/eu-central-1\/sqs\/aws4_request, SignedHeaders=\S+,/
  return [
    message,
    method,
    hostname,
    path,
    Object.keys(headers).sort(),
    body,
    signed.test(headers.authorization),
  ]
}
