using Skiff.Machinery;
using Skiff.Model;

namespace Skiff.Client;

/// <summary>Typed forms of the calls of <see cref="IApi"/>.</summary>
public static class ApiExtensions
{
    /// <summary>One object.</summary>
    public static async ValueTask<ApiResult<T>> GetAsync<T>(
        this IApi api, Kind<T> kind, ObjectKey key, CancellationToken stop)
        where T : class, IObject, IMessage<T> => Typed<T>(await api.GetAsync((Kind)kind, key, stop));

    /// <summary>Creates an object.</summary>
    public static async ValueTask<ApiResult<T>> CreateAsync<T>(
        this IApi api, Kind<T> kind, T value, CancellationToken stop)
        where T : class, IObject, IMessage<T> => Typed<T>(await api.CreateAsync((Kind)kind, value, stop));

    /// <summary>Replaces an object.</summary>
    public static async ValueTask<ApiResult<T>> UpdateAsync<T>(
        this IApi api, Kind<T> kind, T value, CancellationToken stop)
        where T : class, IObject, IMessage<T> => Typed<T>(await api.UpdateAsync(kind, value, null, stop));

    /// <summary>Replaces an object's status.</summary>
    public static async ValueTask<ApiResult<T>> UpdateStatusAsync<T>(
        this IApi api, Kind<T> kind, T value, CancellationToken stop)
        where T : class, IObject, IMessage<T> => Typed<T>(await api.UpdateAsync(kind, value, "status", stop));

    private static ApiResult<T> Typed<T>(ApiResult<IObject> result)
        where T : class, IObject => result.TryGet(out IObject? value, out var error) ? (T)value : error;
}
