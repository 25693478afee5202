/** Sends one file to a server, as the command line does, until it is done or killed. */
import { createClient } from '../../src/cli/client.ts';
import { fingerprint, uploadFiles } from '../../src/cli/upload.ts';

const [url = '', token = '', path = ''] = process.argv.slice(2);
const file = await fingerprint(path);
if (file) await uploadFiles(createClient({ url, token }), [file]);
