// Stands between Sluice and a simulated provider and remembers what passed: how else would a test
// see that a key was swapped, that a tool result went into one turn, or that an abort arrived?
import http from 'node:http';

const kRemembered = 200;

export class Relay {
  constructor(upstreamPort) {
    this.upstreamPort = upstreamPort;
    this.exchanges = [];
    // Sluice keeps connections; so does the relay.
    this.agent = new http.Agent({ keepAlive: true });
    this.server = http.createServer((request, response) => this.#serve(request, response));
  }

  async listen() {
    await new Promise((done) => this.server.listen(0, '127.0.0.1', done));
    this.port = this.server.address().port;
    return this;
  }

  close() {
    this.server.closeAllConnections();
    this.server.close();
    this.agent.destroy();
  }

  // The newest exchange: {method, path, headers, body (parsed JSON or null), aborted, finished}.
  get last() { return this.exchanges.at(-1); }

  #serve(request, response) {
    const exchange = { method: request.method, path: request.url, headers: request.headers,
                       body: null, aborted: false, finished: false };
    this.exchanges.push(exchange);
    if (this.exchanges.length > kRemembered) this.exchanges.shift();
    const chunks = [];
    request.on('data', (chunk) => chunks.push(chunk));
    request.on('end', () => {
      const bytes = Buffer.concat(chunks);
      try { exchange.body = JSON.parse(bytes.toString('utf8')); } catch { /* not JSON: stays null */ }
      const upstream = http.request({
        host: '127.0.0.1', port: this.upstreamPort, method: request.method, path: request.url,
        headers: request.headers, agent: this.agent });
      upstream.on('response', (answer) => {
        response.writeHead(answer.statusCode, answer.headers);
        response.flushHeaders();
        answer.pipe(response);
        // A cut upstream must look cut downstream, not finished.
        answer.on('aborted', () => response.destroy());
        answer.on('error', () => response.destroy());
      });
      upstream.on('error', () => response.destroy());
      response.on('close', () => {
        exchange.finished = response.writableFinished;
        exchange.aborted = !response.writableFinished;
        if (exchange.aborted) upstream.destroy();
      });
      upstream.end(bytes);
    });
  }
}
