# ends: exits
import socket
tries = {
    "tcp": lambda: socket.create_connection(("127.0.0.1", 22), 1),
    "udp": lambda: socket.socket(socket.AF_INET, socket.SOCK_DGRAM).sendto(b"x", ("127.0.0.1", 53)),
    "unix": lambda: socket.socket(socket.AF_UNIX),
    "netlink": lambda: socket.socket(socket.AF_NETLINK, socket.SOCK_RAW),
    "raw": lambda: socket.socket(socket.AF_INET, socket.SOCK_RAW, 1),
    "vsock": lambda: socket.socket(40, socket.SOCK_STREAM),
    "names": lambda: socket.getaddrinfo("localhost", 80),
}
for name, what in tries.items():
    try:
        what()
        print("ESCAPED", name)
    except OSError:
        pass
one, other = socket.socketpair(socket.AF_UNIX, socket.SOCK_DGRAM)
for address in ("/dev/log", "/run/systemd/notify", "\0abstract"):
    try:
        one.sendto(b"x", address)
        print("ESCAPED", address)
    except PermissionError:
        pass
    except OSError as error:
        print("ESCAPED as far as", address, error)
