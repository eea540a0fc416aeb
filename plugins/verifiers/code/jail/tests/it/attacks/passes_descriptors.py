# ends: exits
import array, os, socket
left, right = socket.socketpair()
try:
    left.sendmsg([b"x"], [(socket.SOL_SOCKET, socket.SCM_RIGHTS, array.array("i", [0]))])
    print("ESCAPED with a descriptor")
except OSError:
    pass
for place in ("/run/docker.sock", "/var/run/dbus/system_bus_socket", "/tmp/.X11-unix/X0", "\0abstract"):
    for call in ("connect", "bind"):
        try:
            getattr(left, call)(place)
            print("ESCAPED", call, repr(place))
        except OSError:
            pass
