using Skiff.ApiServer.Requests;
using Skiff.ApiServer.Resources;
using Skiff.Model;
using Skiff.Model.Meta.V1;

namespace Skiff.ApiServer.Admission;

/// <summary>What is being admitted.</summary>
public enum AdmissionOperation
{
    /// <summary>A new object, or an action on one that is posted to a subresource.</summary>
    Create,

    /// <summary>A replacement.</summary>
    Update,

    /// <summary>A deletion.</summary>
    Delete,

    /// <summary>A connection to a pod, a service or a node.</summary>
    Connect,
}

/// <summary>
/// A request on its way through admission, of which the changing rules see the object as the client wants it and the
/// checking ones as it will be stored. It belongs to one request; the chain alone sets its object.
/// </summary>
/// <param name="registry">Everything stored, for plug-ins that look at other objects.</param>
/// <param name="call">The request.</param>
/// <param name="operation">What it does.</param>
/// <param name="value">The object to be stored, or what is posted to a subresource; null for a deletion.</param>
/// <param name="old">The object before; null for a creation.</param>
public sealed class AdmissionRequest(
    Registry registry, Call call, AdmissionOperation operation, IObject? value, IObject? old)
{
    private Dictionary<string, object>? memory;
    private bool again;

    /// <summary>Everything stored.</summary>
    public Registry Registry => registry;

    /// <summary>The request.</summary>
    public Call Call => call;

    /// <summary>What it does.</summary>
    public AdmissionOperation Operation => operation;

    /// <summary>The object to be stored; null for a deletion and a connection.</summary>
    public IObject? Object { get; private set; } = value;

    /// <summary>The object before; null for a creation and a connection.</summary>
    public IObject? Old => old;

    /// <summary>What a connection asks for, in place of an object.</summary>
    public IMessageKind? Connection { get; init; }

    /// <summary>How a deletion is to be done, with what its query says.</summary>
    public DeleteOptions? DeleteOptions { get; init; }

    /// <summary>The resource addressed; that of the parent for a subresource.</summary>
    public Resource Resource => call.Resource;

    /// <summary>The kind of the resource addressed.</summary>
    public Kind Kind => call.Resource.Kind;

    /// <summary>The subresource addressed, or empty.</summary>
    public string Subresource => call.Subresource;

    /// <summary>The kind of what is sent, which differs from that of the resource below some subresources.</summary>
    public Kind ObjectKind => Object?.Kind ?? Old?.Kind ?? Connection?.Kind ?? Kind;

    /// <summary>Whether nothing will be stored.</summary>
    public bool DryRun => call.DryRun || DeleteOptions is { DryRun.IsEmpty: false };

    /// <summary>The object's name; empty while it is still to be generated and for each object of a deleted collection.</summary>
    public string Name => call.Key.Name.Length > 0 || operation != AdmissionOperation.Create
        ? call.Key.Name
        : Object?.Metadata.Name ?? "";

    /// <summary>The namespace, which for a namespace is its own name; empty for what lives in the cluster.</summary>
    public string Namespace => Kind == Kinds.Namespace ? Name : call.Key.Namespace;

    /// <summary>How often the changing rules have run before: 0, or 1 in the second round that a rule asked for.</summary>
    public int Round { get; private set; }

    /// <summary>Asks for a second round of the changing rules, because something has changed after they ran.</summary>
    public void RunAgain() => again = true;

    /// <summary>What a plug-in remembers from the first round to the second.</summary>
    public T MemoryOf<T>(string plugin)
        where T : class, new()
    {
        memory ??= [];
        if (memory.TryGetValue(plugin, out object? known)) return (T)known;
        T made = new();
        memory.Add(plugin, made);
        return made;
    }

    /// <summary>403 for this object.</summary>
    public Status Forbidden(string why) => Status.Forbidden(Kind.Group, Kind.Plural, ShownName, why);

    /// <summary>The name that a refusal tells: a prefix while the name is still to be made.</summary>
    private string ShownName
    {
        get
        {
            if (Name.Length > 0) return Name;
            ObjectMeta? meta = (Object ?? Old)?.Metadata;
            return meta is null ? "Unknown"
                : meta.Name.Length > 0 ? meta.Name
                : meta.GenerateName.Length > 0 ? meta.GenerateName
                : "Unknown";
        }
    }

    /// <summary>The object has become another, by a rule or by what the server decides.</summary>
    internal void Become(IObject? changed) => Object = changed ?? Object;

    /// <summary>Begins the second round if one was asked for and has not been.</summary>
    internal bool BeginSecondRound()
    {
        if (!again || Round > 0) return false;
        Round = 1;
        return true;
    }
}
