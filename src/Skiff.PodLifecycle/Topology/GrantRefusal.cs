using System.Globalization;

namespace Skiff.PodLifecycle.Topology;

/// <summary>Why a node does not take a pod whose containers cannot be given what they ask for, in upstream's words.</summary>
public static class GrantRefusal
{
    /// <summary>Something is not there that was thought to be.</summary>
    public static Ending Unexpected(string fault) =>
        new("UnexpectedAdmissionError", $"Allocate failed due to {fault}, which is unexpected", IsRefusal: true);

    /// <summary>What is asked for cannot be had near enough together.</summary>
    public static Ending Topology { get; } =
        new("TopologyAffinityError", "Resources cannot be allocated with Topology locality", IsRefusal: true);

    /// <summary>The number of processors is not one of whole cores.</summary>
    public static Ending Misaligned(int asked, int perCore) => Smt(string.Create(CultureInfo.InvariantCulture,
        $"requested {asked} cpus not multiple cpus per core = {perCore}"));

    /// <summary>Too few cores are whole.</summary>
    public static Ending TooFewCores(int available, int asked, int perCore) => Smt(string.Create(CultureInfo.InvariantCulture,
        $"not enough free physical CPUs: available physical CPUs = {available}, requested CPUs = {asked}, CPUs per core = {perCore}"));

    private static Ending Smt(string what) => new("SMTAlignmentError", "SMT Alignment Error: " + what, IsRefusal: true);
}
