# The last part of the script: from here on each process goes its own way.
test = Server().next_program().next_test()
{
    b"stdin": run_as_script,
    b"call": run_call,
    b"serve": run_serving,
    b"check": run_checking,
}[test.mode](test)
