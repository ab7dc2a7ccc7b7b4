/**
 * The few calls of the C library that the load generator lives on. Reading a thousand sockets through promises costs more
 * than the server under test; one thread around `epoll_wait` costs almost nothing. Linux only.
 *
 * Every length is declared `u32`, not `usize`: Deno calls such functions without boxing a BigInt.
 */
const library = Deno.dlopen("libc.so.6", {
  socket: { parameters: ["i32", "i32", "i32"], result: "i32" },
  setsockopt: { parameters: ["i32", "i32", "i32", "buffer", "u32"], result: "i32" },
  bind: { parameters: ["i32", "buffer", "u32"], result: "i32" },
  connect: { parameters: ["i32", "buffer", "u32"], result: "i32" },
  listen: { parameters: ["i32", "i32"], result: "i32" },
  accept4: { parameters: ["i32", "pointer", "pointer", "i32"], result: "i32" },
  recv: { parameters: ["i32", "buffer", "u32", "i32"], result: "i32" },
  send: { parameters: ["i32", "buffer", "u32", "i32"], result: "i32" },
  close: { parameters: ["i32"], result: "i32" },
  memcmp: { parameters: ["buffer", "buffer", "u32"], result: "i32" },
  epoll_create1: { parameters: ["i32"], result: "i32" },
  epoll_ctl: { parameters: ["i32", "i32", "i32", "buffer"], result: "i32" },
  epoll_wait: { parameters: ["i32", "buffer", "i32", "i32"], result: "i32" },
});

/** The calls themselves. A negative answer is a failure; `errno` cannot be read reliably from here and is not needed. */
export const libc = library.symbols;

export const EPOLLIN = 0x1;
export const EPOLLOUT = 0x4;
export const EPOLLERR = 0x8;
export const EPOLLHUP = 0x10;
/** Neither wait nor raise SIGPIPE. */
export const DONT_WAIT = 0x40 | 0x4000;

const AF_INET = 2;
const STREAM_NONBLOCKING = 1 | 0x800;
const SOL_IP = 0;
const BIND_ADDRESS_NO_PORT = 24;
const SOL_TCP = 6;
const TCP_NODELAY = 1;
const ON = new Uint8Array(new Int32Array([1]).buffer);

/** Begins a connection to a port of this machine from 127.0.0.`source`, so that 10,000 clients do not run out of ports. */
export function openConnection(port: number, source: number): number {
  const fd = openSocket();
  libc.setsockopt(fd, SOL_IP, BIND_ADDRESS_NO_PORT, ON, 4);
  if (libc.bind(fd, loopbackAddress(0, source), 16) < 0) throw new Error(`Cannot bind 127.0.0.${source}`);
  libc.connect(fd, loopbackAddress(port, 1), 16);
  return fd;
}

/** A listening socket on this machine. */
export function openListener(port: number): number {
  const fd = openSocket();
  libc.bind(fd, loopbackAddress(port, 1), 16);
  if (libc.listen(fd, 4096) < 0) throw new Error(`Cannot listen on port ${port}`);
  return fd;
}

/** A client that has connected to a listening socket, or a negative number where none waits. */
export function accept(listener: number): number {
  return libc.accept4(listener, null, null, 0x800);
}

function openSocket(): number {
  const fd = libc.socket(AF_INET, STREAM_NONBLOCKING, 0);
  if (fd < 0) throw new Error("Cannot open another socket: raise the limit of open files (ulimit -n 20000)");
  libc.setsockopt(fd, SOL_TCP, TCP_NODELAY, ON, 4);
  return fd;
}

function loopbackAddress(port: number, last: number): Uint8Array<ArrayBuffer> {
  const address = new Uint8Array(16);
  address.set([AF_INET, 0, port >> 8, port & 255, 127, 0, 0, last]);
  return address;
}
