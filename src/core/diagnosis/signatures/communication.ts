import type { Signature } from './signature.ts'

export const communicationSignatures: Signature[] = [
  {
    class: 'rank_failed',
    kind: 'cascade',
    pattern: /\bRankFailedError\b/,
    cause: 'Another rank could not do its part.',
    advice: 'ask',
    next_step: 'Look at the log of the rank that failed first, then resume.',
    samples: [
      "orion.checkpoint.collective.RankFailedError: rank 1 failed: OSError(28, 'No space left on device')",
    ],
  },
  {
    class: 'nccl_timeout',
    kind: 'late',
    pattern:
      /Watchdog caught collective operation timeout: WorkNCCL\(SeqNum=(\d+), OpType=(\w+).*?Timeout\(ms\)=(\d+)\) ran for (\d+)/,
    cause: ([, sequence = '', operation = '', limit = '']) =>
      `A ${operation} (number ${sequence}) waited longer than ${Number(limit) / 1000} s: a rank was stuck or gone.`,
    advice: 'yes',
    next_step: 'Resume; if it happens again without progress, look at what the slowest rank was doing.',
    samples: [
      '[rank0]:[E1124 00:00:01.1 ProcessGroupNCCL.cpp:632] [Rank 0] Watchdog caught collective operation timeout: WorkNCCL(SeqNum=1, OpType=BROADCAST, NumelIn=4, NumelOut=4, Timeout(ms)=600000) ran for 600081 milliseconds before timing out.',
    ],
  },
  {
    class: 'nccl_cascade',
    kind: 'cascade',
    pattern:
      /Received a dump signal due to a collective timeout|taking the entire process down|watchdog thread terminated with exception|failure detected by watchdog at work sequence id|communicator was aborted on rank|remote process exited or there was a network error/,
    cause: 'NCCL gave up because another rank failed.',
    advice: 'ask',
    next_step: 'Look for the rank that failed first; if there is none, check the network between the nodes.',
    samples: [
      'To avoid data inconsistency, we are taking the entire process down.',
      '[rank1]:[E1124 00:00:01.2 ProcessGroupNCCL.cpp:1685] [PG ID 0 PG GUID 0(default_pg) Rank 1] Received a dump signal due to a collective timeout from rank 0 and we will try our best to dump the debug info.',
      '[rank1]:[E1124 00:00:02.1 ProcessGroupNCCL.cpp:2074] Process group watchdog thread terminated with exception: CUDA error',
      'RuntimeError: NCCL communicator was aborted on rank 3.',
      '[PG ID 1 PG GUID 1 Rank 1] failure detected by watchdog at work sequence id: 1 PG status: last enqueued work: 1',
      'ncclRemoteError: A call failed possibly due to a network error or a remote process exiting prematurely: remote process exited or there was a network error',
    ],
  },
  {
    class: 'nccl_init',
    kind: 'root',
    pattern:
      /ncclUnhandledCudaError|ncclSystemError|ncclInternalError|ncclRemoteError|NCCL WARN (?:Bootstrap|NET\/|Call to (?:connect|bind))/,
    cause: 'NCCL could not set up communication between the ranks.',
    advice: 'fix',
    next_step:
      'Set NCCL_SOCKET_IFNAME to the right network, check firewall and InfiniBand; NCCL_DEBUG=INFO says more.',
    samples: [
      'torch.distributed.DistBackendError: NCCL error in: NCCLUtils.cpp:77, ncclSystemError: System call (e.g. socket, malloc) or external library call failed',
      'node1:123:456 [0] misc/socket.cc:480 NCCL WARN Call to connect to 10.0.0.2<4711> failed : Connection refused',
      'node1:123:456 [0] bootstrap.cc:45 NCCL WARN Bootstrap : no socket interface found',
      'torch.distributed.DistBackendError: NCCL error in: ProcessGroupNCCL.cpp:2139, ncclUnhandledCudaError: Call to CUDA function failed.',
      'torch.distributed.DistBackendError: NCCL error in: NCCLUtils.hpp:275, ncclInternalError: Internal check failed.',
      'torch.distributed.DistBackendError: NCCL error in: NCCLUtils.cpp:268, ncclRemoteError: A call failed possibly due to a network error.',
      'node1:123:456 [0] transport/net_ib.cc:87 NCCL WARN NET/IB : Got async event : port error',
    ],
  },
  {
    class: 'gloo_timeout',
    kind: 'cascade',
    pattern:
      /Timed out waiting \d+ms for (?:recv|send) operation|Connection closed by peer|Connection reset by peer/,
    cause: 'A rank lost the connection to another one.',
    advice: 'yes',
    next_step: 'Resume; if it happens again, look at the other ranks and the network between the nodes.',
    samples: [
      'RuntimeError: [../third_party/gloo/gloo/transport/tcp/unbound_buffer.cc:81] Timed out waiting 1800000ms for recv operation to complete',
      'RuntimeError: [/pytorch/third_party/gloo/gloo/transport/tcp/pair.cc:534] Connection closed by peer [127.0.0.1]:51234',
      'RuntimeError: [/pytorch/third_party/gloo/gloo/transport/tcp/pair.cc:546] Read error [10.0.0.2]:40312: Connection reset by peer',
    ],
  },
  {
    class: 'addr_in_use',
    kind: 'root',
    pattern: /EADDRINUSE|[Aa]ddress already in use/,
    cause: 'The port of the rendezvous was taken.',
    advice: 'yes',
    next_step:
      'Resume, which takes another port; if it happens again, look for left-over workers on the machine.',
    samples: [
      'torch.distributed.DistNetworkError: The server socket has failed to listen on any local network address. port: 29500, useIpv6: false, code: -98, name: EADDRINUSE, message: address already in use',
    ],
  },
  {
    class: 'rendezvous',
    kind: 'root',
    pattern:
      /RendezvousTimeoutError|RendezvousConnectionError|RendezvousClosedError|client socket has timed out after \d+\s?m?s while trying to connect to \(([^,]+), (\d+)\)/,
    cause: ([, host, port]) =>
      host === undefined
        ? 'The nodes did not find each other.'
        : `The nodes did not find each other at ${host}:${port}.`,
    advice: 'ask',
    next_step:
      'Resume once; if it happens again, check that every node started, its host name and the firewall.',
    samples: [
      'torch.distributed.elastic.rendezvous.api.RendezvousTimeoutError',
      'torch.distributed.elastic.rendezvous.api.RendezvousConnectionError: The connection to the C10d store has failed.',
      'torch.distributed.elastic.rendezvous.api.RendezvousClosedError',
      'torch.distributed.DistNetworkError: The client socket has timed out after 60000ms while trying to connect to (node7, 29400).',
    ],
  },
]
