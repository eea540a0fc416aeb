# The last part of the script: from here on each process goes its own way.
test = Server().next_program().next_test()
{
    "stdin": run_as_script,
    "call": run_call,
    "serve": run_serving,
    "check": run_checking,
}[test.order["mode"]](test)
