using Skiff.Model;
using Skiff.Model.Meta.V1;

namespace Skiff.ApiServer.Admission;

/// <summary>What admission answers: the object, perhaps changed, or why not.</summary>
public readonly record struct AdmissionAnswer(IObject? Object, Status? Fault)
{
    /// <summary>Admits an object.</summary>
    public static AdmissionAnswer Admit(IObject? value) => new(value, null);

    /// <summary>Refuses.</summary>
    public static AdmissionAnswer Deny(Status fault) => new(null, fault);
}

/// <summary>
/// One rule of admission. Changing rules run before checking ones. A rule that decides alone overrides the plain
/// methods; one that must ask somebody overrides the asynchronous ones.
/// </summary>
public abstract class AdmissionPlugin
{
    /// <summary>Upstream's name of the plug-in.</summary>
    public abstract string Name { get; }

    /// <summary>Changes or refuses the object.</summary>
    public virtual AdmissionAnswer Mutate(AdmissionRequest request) => AdmissionAnswer.Admit(request.Object);

    /// <summary>Refuses the finished object; null admits it.</summary>
    public virtual Status? Validate(AdmissionRequest request) => null;

    /// <summary>Changes or refuses the object.</summary>
    public virtual ValueTask<AdmissionAnswer> MutateAsync(AdmissionRequest request, CancellationToken stop) =>
        new(Mutate(request));

    /// <summary>Refuses the finished object; null admits it.</summary>
    public virtual ValueTask<Status?> ValidateAsync(AdmissionRequest request, CancellationToken stop) =>
        new(Validate(request));
}
