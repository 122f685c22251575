namespace Skiff.Bench.Micro;

internal static class MicroCommand
{
    public static int Run(string[] arguments) => arguments.Length;
}
