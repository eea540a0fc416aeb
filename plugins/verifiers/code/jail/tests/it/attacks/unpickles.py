# ends: exits
import pickle
class Bomb:
    def __init__(self, call, *args):
        self.call, self.args = call, args
    def __reduce__(self):
        return self.call, self.args
import os, subprocess
for bomb in (Bomb(os.fork), Bomb(os.system, "true"), Bomb(subprocess.check_output, ["id"]), Bomb(os.listdir, "/root")):
    try:
        result = pickle.loads(pickle.dumps(bomb))
        if result not in (None, -1, 32512, 256) and not (isinstance(result, int) and result != 0 and bomb.call is os.system):
            print("ESCAPED", result)
    except (OSError, subprocess.SubprocessError):
        pass
