import { FormData, Headers, MockAgent, request, Response, setGlobalDispatcher } from 'undici'

export default async function run() {
  const agent = new MockAgent()
  agent.disableNetConnect()
  setGlobalDispatcher(agent)
  agent.get('http://example.test').intercept({ path: '/a', method: 'POST' }).reply(201, { ok: true })
  const { statusCode, body } = await request('http://example.test/a', { method: 'POST', body: 'x' })
  const data = new FormData()
  data.append('a', '1')
  const answer = [statusCode, await body.json(), [...data], [...new Headers({ B: '2', a: '1' })]]
  await agent.close()
  return [...answer, await new Response('text').text()]
}
