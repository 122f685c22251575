using Skiff.ApiServer.Admission;
using Skiff.ApiServer.Requests;
using Skiff.ApiServer.Resources;
using Skiff.Model;

namespace Skiff.ApiServer.Verbs;

/// <summary>
/// What admission is shown of a replacement: the object itself, another one that is read from it and written back into
/// it, such as its scale, or nothing because the request has been admitted as what was posted.
/// </summary>
public sealed class AdmittedForm
{
    private readonly Func<IObject, IObject>? show;
    private readonly Func<IObject, IObject, IObject>? putBack;

    private AdmittedForm(Func<IObject, IObject>? show, Func<IObject, IObject, IObject>? putBack, bool isNone)
    {
        this.show = show;
        this.putBack = putBack;
        IsNone = isNone;
    }

    /// <summary>The object itself.</summary>
    public static AdmittedForm Itself { get; } = new(null, null, isNone: false);

    /// <summary>Nothing: the request has been admitted already.</summary>
    public static AdmittedForm None { get; } = new(null, null, isNone: true);

    /// <summary>Whether nothing is left to be admitted.</summary>
    public bool IsNone { get; }

    /// <summary>A part of the object.</summary>
    /// <param name="show">Reads the part from the whole.</param>
    /// <param name="putBack">The whole with the part given.</param>
    public static AdmittedForm Part(Func<IObject, IObject> show, Func<IObject, IObject, IObject> putBack) =>
        new(show, putBack, isNone: false);

    /// <summary>The replacement as admission sees it.</summary>
    internal AdmissionRequest RequestOf(Registry registry, Call call, IObject next, IObject current) =>
        new(registry, call, AdmissionOperation.Update, show?.Invoke(next) ?? next, show?.Invoke(current) ?? current);

    /// <summary>The whole object with what admission made of the part it saw.</summary>
    internal IObject Whole(IObject whole, AdmissionRequest request) =>
        putBack is null ? request.Object! : putBack(whole, request.Object!);

    /// <summary>Shows admission the object as it will be stored.</summary>
    internal void Finish(AdmissionRequest request, IObject final) => request.Become(show?.Invoke(final) ?? final);
}
