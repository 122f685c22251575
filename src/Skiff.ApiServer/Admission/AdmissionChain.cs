using Skiff.ApiServer.Requests;
using Skiff.ApiServer.Resources;
using Skiff.Model;
using Skiff.Model.Meta.V1;

namespace Skiff.ApiServer.Admission;

/// <summary>What is being admitted.</summary>
public enum AdmissionOperation
{
    /// <summary>A new object.</summary>
    Create,

    /// <summary>A replacement.</summary>
    Update,

    /// <summary>A deletion.</summary>
    Delete,
}

/// <summary>A write on its way through admission.</summary>
/// <param name="Registry">Everything stored, for plug-ins that look at other objects.</param>
/// <param name="Call">The request.</param>
/// <param name="Operation">What it does.</param>
/// <param name="Object">The object to be stored; null for a deletion.</param>
/// <param name="Old">The object before; null for a creation.</param>
public sealed record AdmissionRequest(
    Registry Registry, Call Call, AdmissionOperation Operation, IObject? Object, IObject? Old)
{
    /// <summary>The kind written.</summary>
    public Kind Kind => Call.Resource.Kind;

    /// <summary>403 for this object.</summary>
    public Status Forbidden(string why)
    {
        string name = Object?.Metadata.Name ?? Old?.Metadata.Name ?? Call.Key.Name;
        return Status.Forbidden(Kind.Group, Kind.Plural, name, why);
    }
}

/// <summary>What admission answers: the object, perhaps changed, or why not.</summary>
public readonly record struct AdmissionAnswer(IObject? Object, Status? Fault)
{
    /// <summary>Admits an object.</summary>
    public static AdmissionAnswer Admit(IObject? value) => new(value, null);

    /// <summary>Refuses.</summary>
    public static AdmissionAnswer Deny(Status fault) => new(null, fault);
}

/// <summary>One rule of admission. Changing rules run before checking ones.</summary>
public abstract class AdmissionPlugin
{
    /// <summary>Upstream's name of the plug-in.</summary>
    public abstract string Name { get; }

    /// <summary>Changes or refuses the object.</summary>
    public virtual AdmissionAnswer Mutate(AdmissionRequest request) => AdmissionAnswer.Admit(request.Object);

    /// <summary>Refuses the finished object; null admits it.</summary>
    public virtual Status? Validate(AdmissionRequest request) => null;
}

/// <summary>The plug-ins in the order they run.</summary>
public sealed class AdmissionChain(IReadOnlyList<AdmissionPlugin> plugins)
{
    /// <summary>Runs every changing rule, then every checking one.</summary>
    public ValueTask<AdmissionAnswer> RunAsync(AdmissionRequest request, CancellationToken stop)
    {
        stop.ThrowIfCancellationRequested();
        foreach (AdmissionPlugin plugin in plugins)
        {
            AdmissionAnswer answer = plugin.Mutate(request);
            if (answer.Fault is not null) return new(answer);
            request = request with { Object = answer.Object };
        }

        foreach (AdmissionPlugin plugin in plugins)
        {
            if (plugin.Validate(request) is { } fault) return new(AdmissionAnswer.Deny(fault));
        }

        return new(AdmissionAnswer.Admit(request.Object));
    }
}
