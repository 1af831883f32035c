import { AxiosError, AxiosHeaders, create } from 'axios'

export default async function run() {
  const adapter = async (config) => ({
    data: '{"ok":true}',
    status: 418,
    statusText: 'teapot',
    headers: new AxiosHeaders({ 'X-From': 'here' }),
    config,
  })
  const client = create({ baseURL: 'http://example.test/api', params: { a: [1, 2] }, adapter })
  const { data, headers } = await client.get('/users', { validateStatus: () => true })
  return [data, headers.get('x-from'), client.getUri({ url: '/x' }), new AxiosError('m', 'C').toJSON().code]
}
