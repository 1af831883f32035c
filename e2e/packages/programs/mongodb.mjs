import { BSON, Long, MongoClient, ObjectId } from 'mongodb'

export default async function run() {
  const document = {
    _id: new ObjectId('65e0c0ffee0123456789abcd'),
    n: Long.fromString('9007199254740993'),
    at: new Date(0),
  }
  const bytes = BSON.serialize(document)
  const client = new MongoClient('mongodb://user:pass@localhost:1/db?replicaSet=rs')
  const { hosts, replicaSet, credentials } = client.options
  await client.close()
  return [
    Buffer.from(bytes).toString('hex'),
    BSON.EJSON.stringify(BSON.deserialize(bytes, { promoteLongs: false })),
    [hosts.map(String), replicaSet, credentials.username],
  ]
}
