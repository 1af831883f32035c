import http from 'node:http'
import https from 'node:https'

/**
 * @param url of a server on this machine
 * @returns the status of the response, once it has been read to its end
 */
export function fetchStatus(url: string): Promise<number> {
  return new Promise((resolve, reject) => {
    // Without asking for the address of `localhost`, which takes time that is not the program's.
    const options = {
      agent: false,
      rejectUnauthorized: false,
      hostname: '127.0.0.1',
      headers: { host: new URL(url).host },
    }
    const { get } = url.startsWith('https:') ? https : http
    get(url, options, (response) => {
      response.once('end', () => resolve(response.statusCode!))
      response.once('error', reject)
      response.resume()
    }).once('error', reject)
  })
}
